import { UpstreamError } from '../../errors/upstream-error.ts';
import type { Policy } from '../policy.ts';
import { outcomeOf } from './call-outcome.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';

/**
 * Makes no calls while the circuit is open: an upstream that is down gets time, and clients an
 * answer.
 * @param timeoutMs The longest that an attempt may take.
 */
export function breakCircuit(breaker: CircuitBreaker, timeoutMs: number): Policy {
  return (next) => (call) => {
    const admission = breaker.admit();
    if (admission === undefined) {
      const refusal = new UpstreamError('UPSTREAM_UNAVAILABLE', {
        source: call.binding.source,
        isRefusal: true,
        retryAfterMs: breaker.waitMs,
        cause: new Error('the circuit is open'),
      });
      return Promise.reject(refusal);
    }
    const { report } = call;
    // Waiting in our own queue is not the upstream's time.
    const calledMs = () => Date.now() - report.queuedMs;
    const startedAt = calledMs();
    return next(call).then(
      (answer) => {
        breaker.ended(admission, 'success');
        return answer;
      },
      (error: unknown) => {
        breaker.ended(admission, outcomeOf(error, calledMs() - startedAt, timeoutMs));
        throw error;
      },
    );
  };
}
