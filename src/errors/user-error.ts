/**
 * A mistake in what the operator gave us (a file, an option, a port): the CLI prints its message
 * and no stack, and exits with 1. Say which file and line, what is wrong, and what to do.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly file: string | undefined;

  constructor(
    message: string,
    options: { file?: string; line?: number; column?: number; hint?: string; cause?: unknown } = {},
  ) {
    const place = [
      options.file,
      options.line,
      options.line === undefined ? undefined : options.column,
    ]
      .filter((part) => part !== undefined)
      .join(':');
    const text = place === '' ? message : `${place}: ${message}`;
    super(options.hint === undefined ? text : `${text}\n  ${options.hint}`, {
      cause: options.cause,
    });
    this.file = options.file;
  }

  /** A mistake that names no file is one of this one; any other error stays as it is. */
  static in(file: string, error: unknown): unknown {
    if (!(error instanceof UserError) || error.file !== undefined) return error;
    return new UserError(error.message, { file, cause: error.cause });
  }
}
