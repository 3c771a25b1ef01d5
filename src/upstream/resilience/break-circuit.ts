import type { ErrorCode } from '../../errors/codes.ts';
import { UpstreamError } from '../../errors/upstream-error.ts';
import type { Policy } from '../policy.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';

/** What tells that an upstream is not well; all other errors are answers of one that is. */
const failureCodes: ReadonlySet<ErrorCode> = new Set([
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_FAILED',
]);

/** Makes no calls while the circuit is open: an upstream that is down gets time, and clients an answer. */
export function breakCircuit(breaker: CircuitBreaker): Policy {
  return (next) => async (call) => {
    const admission = breaker.admit();
    if (admission === undefined) {
      throw new UpstreamError('UPSTREAM_UNAVAILABLE', {
        source: call.binding.source,
        isRefusal: true,
        retryAfterMs: breaker.waitMs,
        cause: new Error('the circuit is open'),
      });
    }
    try {
      const answer = await next(call);
      breaker.ended(admission, 'success');
      return answer;
    } catch (error) {
      breaker.ended(admission, outcomeOf(error));
      throw error;
    }
  };
}

function outcomeOf(error: unknown): 'success' | 'failure' | 'ignored' {
  if (!(error instanceof UpstreamError) || error.isRefusal || error.code === 'CANCELLED') {
    return 'ignored';
  }
  return failureCodes.has(error.code) ? 'failure' : 'success';
}
