import { abortSignalOf } from '../../tools/call-signal.ts';
import type { Next, Policy, PolicyCall } from '../policy.ts';
import { LatencyQuantile } from './latency-quantile.ts';
import type { RetryBudget } from './retry-budget.ts';

/** What nearly all calls of an operation do not take longer than. */
export const latestLatencies = (quantile: number): LatencyQuantile =>
  new LatencyQuantile({ quantile, windowSize: 256, minSamples: 32, renewEvery: 16 });

/**
 * Makes a call a second time when it takes longer than nearly all before it, takes the answer that
 * comes first and gives up the other. Out of the same budget as repetitions: when all calls are
 * slow, hedging all of them would make it worse.
 */
export function hedgeCalls(
  latencies: LatencyQuantile,
  budget: RetryBudget,
  minDelayMs: number,
): Policy {
  return (next) => async (call) => {
    const startedAt = performance.now();
    const delayMs = latencies.valueMs;
    const answer = await (delayMs === undefined
      ? next(call)
      : race(next, call, Math.max(minDelayMs, delayMs), budget));
    // Measured from the start of the first call: else hedging would shorten the time it waits itself.
    latencies.add(performance.now() - startedAt);
    return answer;
  };
}

function race(
  next: Next,
  call: PolicyCall,
  delayMs: number,
  budget: RetryBudget,
): Promise<unknown> {
  const decided = new AbortController();
  const signal = AbortSignal.any([abortSignalOf(call.signal), decided.signal]);
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  let running = 0;
  const settle = () => {
    clearTimeout(timer);
    decided.abort(new DOMException('another attempt was faster', 'AbortError'));
  };
  const attempt = () => {
    running += 1;
    next({ ...call, signal }).then(
      (answer) => {
        resolve(answer);
        settle();
      },
      (error: unknown) => {
        running -= 1;
        if (running > 0) return;
        // Repeating what failed is for others to decide.
        reject(error);
        settle();
      },
    );
  };
  const timer = setTimeout(() => {
    if (!budget.withdraw()) return;
    call.report.hedges += 1;
    attempt();
  }, delayMs);
  attempt();
  return promise;
}
