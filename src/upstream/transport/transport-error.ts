import type { ErrorCode } from '../../errors/codes.ts';
import { UpstreamError } from '../../errors/upstream-error.ts';
import type { CallSignal } from '../../tools/call-signal.ts';

/**
 * Why a call brought no answer, in the gateway's terms. `error` is whatever undici or node threw;
 * it becomes the `cause`, which only the log sees, because it names addresses.
 */
export function upstreamErrorFromTransport(
  error: unknown,
  source: string,
  signal: CallSignal,
): UpstreamError {
  if (error instanceof UpstreamError) return error;
  const code = signal.aborted ? codeForAbort(signal.reason) : codeForTransport(error);
  return new UpstreamError(code, { source, cause: error });
}

/** An aborted signal: `AbortSignal.timeout` and the deadline say so by name, all else is a leave. */
export function codeForAbort(reason: unknown): ErrorCode {
  return reason instanceof Error && reason.name === 'TimeoutError'
    ? 'UPSTREAM_TIMEOUT'
    : 'CANCELLED';
}

const codesByErrorCode: Readonly<Record<string, ErrorCode>> = {
  UND_ERR_HEADERS_TIMEOUT: 'UPSTREAM_TIMEOUT',
  UND_ERR_BODY_TIMEOUT: 'UPSTREAM_TIMEOUT',
  ETIMEDOUT: 'UPSTREAM_TIMEOUT',
  UND_ERR_HEADERS_OVERFLOW: 'UPSTREAM_INVALID_RESPONSE',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'UPSTREAM_INVALID_RESPONSE',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'UPSTREAM_INVALID_RESPONSE',
  // The request that we built is at fault; blaming the upstream would send people to the wrong log.
  UND_ERR_INVALID_ARG: 'INTERNAL',
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: 'INTERNAL',
};

function codeForTransport(error: unknown): ErrorCode {
  if (!(error instanceof Error)) return 'INTERNAL';
  if (error.name === 'TimeoutError') return 'UPSTREAM_TIMEOUT';
  if (error.name === 'AbortError') return 'CANCELLED';
  // What the peer speaks is not HTTP.
  if (error.name === 'HTTPParserError') return 'UPSTREAM_INVALID_RESPONSE';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code === undefined) return 'INTERNAL';
  // What is left has to do with connecting: refused, reset, closed, unknown host, TLS, and
  // UND_ERR_CONNECT_TIMEOUT, where nothing was sent and another try is safe.
  return codesByErrorCode[code] ?? 'UPSTREAM_UNAVAILABLE';
}
