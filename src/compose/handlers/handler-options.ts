/** What Mesh gives to a handler, as far as ours read it. */
export interface HandlerOptions {
  /** The name of the source in `.meshrc.yaml`. */
  readonly name: string;
  /** The value of the handler's key: `openapi`, `grpc` or `soap`. */
  readonly config: unknown;
  /** What relative paths are relative to: the folder of `.meshrc.yaml`. */
  readonly baseDir: string;
}
