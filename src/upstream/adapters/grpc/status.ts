import { type ServiceError, status } from '@grpc/grpc-js';
import type { ErrorCode } from '../../../errors/codes.ts';
import { UpstreamError } from '../../../errors/upstream-error.ts';
import { readStatusDetails } from './status-details.ts';

const codes: Readonly<Record<number, ErrorCode>> = {
  // Our own cancellation is known before there is a status: this is a server that went away.
  [status.CANCELLED]: 'UPSTREAM_UNAVAILABLE',
  [status.UNKNOWN]: 'UPSTREAM_FAILED',
  [status.INVALID_ARGUMENT]: 'BAD_INPUT',
  [status.DEADLINE_EXCEEDED]: 'UPSTREAM_TIMEOUT',
  [status.NOT_FOUND]: 'NOT_FOUND',
  [status.ALREADY_EXISTS]: 'CONFLICT',
  [status.PERMISSION_DENIED]: 'UPSTREAM_FORBIDDEN',
  [status.RESOURCE_EXHAUSTED]: 'UPSTREAM_RATE_LIMITED',
  [status.FAILED_PRECONDITION]: 'CONFLICT',
  [status.ABORTED]: 'CONFLICT',
  [status.OUT_OF_RANGE]: 'BAD_INPUT',
  [status.UNIMPLEMENTED]: 'UPSTREAM_UNSUPPORTED',
  [status.INTERNAL]: 'UPSTREAM_FAILED',
  [status.UNAVAILABLE]: 'UPSTREAM_UNAVAILABLE',
  [status.DATA_LOSS]: 'UPSTREAM_FAILED',
  [status.UNAUTHENTICATED]: 'UPSTREAM_UNAUTHENTICATED',
};

/**
 * A call that ended with a status other than OK. The status message is for operators: it goes into
 * `cause`, which clients do not see.
 */
export function upstreamErrorFromStatus(
  source: string,
  error: ServiceError,
  maxResponseBytes: number,
): UpstreamError {
  const code = isUnreadable(error, maxResponseBytes)
    ? 'UPSTREAM_INVALID_RESPONSE'
    : (codes[error.code] ?? 'UPSTREAM_FAILED');
  const { retryAfterMs, ...details } = readStatusDetails(error.metadata);
  return new UpstreamError(code, {
    source,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(Object.keys(details).length > 0 && { details }),
    cause: error,
  });
}

/**
 * grpc-js reports answers that it refuses to read as a status of its own, and only the text tells
 * it from one that the server sent. A server says the same of a *request* that is too large, with a
 * limit of its own.
 */
function isUnreadable({ code, details }: ServiceError, maxResponseBytes: number): boolean {
  // Of a compressed message whose encoding is missing or unknown it makes an error without either.
  if (typeof code !== 'number') return true;
  switch (code) {
    case status.INTERNAL:
      return /^Failed to decompress \w+-encoded message$/.test(details);
    case status.RESOURCE_EXHAUSTED:
      return (
        details.endsWith(` vs ${maxResponseBytes})`) ||
        details.endsWith(` a size larger than ${maxResponseBytes}`)
      );
    case status.UNIMPLEMENTED:
      return details === 'No message received' || details === 'Too many responses received';
    default:
      return false;
  }
}
