import type { ErrorCode } from '../../errors/codes.ts';
import { UpstreamError } from '../../errors/upstream-error.ts';

/** What a call says of the upstream; `ignored`: nothing. */
export type CallOutcome = 'success' | 'failure' | 'ignored';

/** What tells that an upstream is not well; all other errors are answers of one that is. */
const failureCodes: ReadonlySet<ErrorCode> = new Set([
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_FAILED',
]);

/**
 * @param tookMs A call that timed out long before its own timeout had a client in a hurry: such
 *   clients must not be able to stop the calls of others.
 * @param timeoutMs The longest that an attempt may take.
 */
export function outcomeOf(error: unknown, tookMs: number, timeoutMs: number): CallOutcome {
  if (!(error instanceof UpstreamError) || error.isRefusal || error.code === 'CANCELLED') {
    return 'ignored';
  }
  if (error.code === 'UPSTREAM_TIMEOUT' && tookMs < timeoutMs / 2) return 'ignored';
  return failureCodes.has(error.code) ? 'failure' : 'success';
}
