export interface Command {
  /** The text of `headgate <command> --help`. */
  readonly usage: string;
  /**
   * @param args What stands behind the command's name.
   * @returns The exit code.
   */
  run(args: readonly string[]): Promise<number>;
}
