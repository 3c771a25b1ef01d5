import { type ErrorCode, errorCodes } from './codes.ts';

export interface GatewayErrorOptions {
  /** What a client may read. Default: the code's message. */
  readonly message?: string;
  /** Replaces the code's HTTP status: 405, 413, 415, … */
  readonly httpStatus?: number;
  /** HTTP headers of the answer: `www-authenticate`, `allow`, … */
  readonly headers?: Readonly<Record<string, string>>;
  /** When to come back; also sent as `Retry-After`. */
  readonly retryAfterMs?: number;
  /** For the log only. */
  readonly cause?: unknown;
}

/** What the gateway itself refuses. Everything in it except `cause` may be shown to a client. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: ErrorCode;
  readonly httpStatus: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, options: GatewayErrorOptions = {}) {
    super(options.message ?? errorCodes[code].message, { cause: options.cause });
    this.code = code;
    this.httpStatus = options.httpStatus;
    this.headers = options.headers ?? {};
    this.retryAfterMs = options.retryAfterMs;
  }
}
