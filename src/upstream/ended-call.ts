import type { ErrorCode } from '../errors/codes.ts';
import { UpstreamError } from '../errors/upstream-error.ts';
import type { CallReport, EndedCall } from '../shared/upstream-observer.ts';

/** How a call ended that failed. */
export function endedWith(error: unknown, report: CallReport): EndedCall {
  const outcome: ErrorCode = error instanceof UpstreamError ? error.code : 'INTERNAL';
  return { outcome, error, report };
}
