/** What is wrong with the value or the key at a path of `.meshrc.yaml`. */
export interface Problem {
  readonly path: readonly string[];
  /** The key that is wrong itself, rather than its value. */
  readonly key?: string;
  readonly message: string;
}
