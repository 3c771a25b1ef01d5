import type { ErrorCode } from '../errors/codes.ts';
import { UpstreamError } from '../errors/upstream-error.ts';
import type { CallReport, EndedCall } from '../shared/upstream-observer.ts';

/** How a call ended that failed. */
export function endedWith(error: unknown, report: CallReport): EndedCall {
  return { outcome: failureCode(error), error, report };
}

/** What a call failed in, as its client is told. */
export function failureCode(error: unknown): ErrorCode {
  return error instanceof UpstreamError ? error.code : 'INTERNAL';
}
