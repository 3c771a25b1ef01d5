import { type ErrorCode, errorCodes } from './codes.ts';

export interface UpstreamErrorOptions {
  readonly source: string;
  /** What a client may read. Never an address, header, body or stack. Default: the code's message. */
  readonly message?: string;
  /** Members that the contract declares for this error (problem details, fault detail). */
  readonly details?: Readonly<Record<string, unknown>>;
  /** How long the upstream asks to wait, from `Retry-After` or `google.rpc.RetryInfo`. */
  readonly retryAfterMs?: number;
  /** For how long it stands, as the upstream says; not above 0: for this call only. */
  readonly freshMs?: number | undefined;
  /** Whether the gateway itself refused to make the call, so that the upstream never saw it. */
  readonly isRefusal?: boolean;
  /** For the log only: the original error, status line, … */
  readonly cause?: unknown;
}

/** What adapters and policies throw. Everything in it except `cause` may be shown to a client. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly code: ErrorCode;
  readonly source: string;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly retryAfterMs: number | undefined;
  readonly freshMs: number | undefined;
  readonly isRefusal: boolean;

  constructor(code: ErrorCode, options: UpstreamErrorOptions) {
    super(options.message ?? errorCodes[code].message, { cause: options.cause });
    this.code = code;
    this.source = options.source;
    this.details = options.details;
    this.retryAfterMs = options.retryAfterMs;
    this.freshMs = options.freshMs;
    this.isRefusal = options.isRefusal ?? false;
  }
}
