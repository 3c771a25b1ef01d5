import type { EndedCall } from '../shared/upstream-observer.ts';
import { failureCode } from './ended-call.ts';
import type { Policy, PolicyCall } from './policy.ts';

/**
 * Makes each attempt a part of the trace of its request. The innermost of all policies: `traceparent`
 * is another one for each, and must not tell equal calls apart.
 * @param tellsUpstream Whether the upstream gets it.
 */
export function traceAttempts(tellsUpstream: boolean): Policy {
  return (next) => (call) => {
    if (call.trace === null) return next(call);
    const attempt = call.trace.attempt();
    const sent = tellsUpstream ? withHeaders(call, attempt.headers) : call;
    return next(sent).then(
      (answer) => {
        attempt.ended('ok');
        return answer;
      },
      (error: unknown) => {
        attempt.ended(failureCode(error));
        throw error;
      },
    );
  };
}

/** The same for a stream. */
export function traceStream(
  open: (call: PolicyCall) => AsyncIterable<unknown>,
  tellsUpstream: boolean,
): (call: PolicyCall) => AsyncIterable<unknown> {
  return async function* (call) {
    if (call.trace === null) return yield* open(call);
    const attempt = call.trace.attempt();
    let outcome: EndedCall['outcome'] = 'ok';
    try {
      yield* open(tellsUpstream ? withHeaders(call, attempt.headers) : call);
    } catch (error) {
      outcome = failureCode(error);
      throw error;
    } finally {
      attempt.ended(outcome);
    }
  };
}

const withHeaders = (call: PolicyCall, headers: PolicyCall['headers']): PolicyCall => ({
  ...call,
  headers: { ...call.headers, ...headers },
});
