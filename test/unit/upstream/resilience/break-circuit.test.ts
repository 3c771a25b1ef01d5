import { afterEach, expect, test, vi } from 'vitest';
import { breakCircuit } from '../../../../src/upstream/resilience/break-circuit.ts';
import { Bulkhead } from '../../../../src/upstream/resilience/bulkhead.ts';
import { CircuitBreaker } from '../../../../src/upstream/resilience/circuit-breaker.ts';
import { limitConcurrency } from '../../../../src/upstream/resilience/limit-concurrency.ts';
import { policyCall, upstreamError } from './policy-call.ts';

afterEach(() => {
  vi.useRealTimers();
});

const timeoutMs = 1_000;

/** A call of which `queuedMs` pass in the queue, and then `calledMs` until it times out. */
async function stateAfter({ queuedMs, calledMs }: { queuedMs: number; calledMs: number }) {
  vi.useFakeTimers({ toFake: ['Date'] });
  const settings = { failureRatio: 0.1, minCalls: 1, windowMs: 10_000, openMs: 500, probes: 1 };
  const breaker = new CircuitBreaker(settings, Date.now);
  const bulkhead = new Bulkhead({ max: () => 1, maxQueued: 1, queueTimeoutMs: 60_000 });
  const before = Promise.withResolvers<string>();
  const call = breakCircuit(
    breaker,
    timeoutMs,
  )(
    limitConcurrency(bulkhead)(async ({ args }) => {
      if (args.name === 'before') return before.promise;
      vi.setSystemTime(Date.now() + calledMs);
      throw upstreamError('UPSTREAM_TIMEOUT');
    }),
  );
  const first = call(policyCall({ args: { name: 'before' } }));
  const second = call(policyCall());
  vi.setSystemTime(Date.now() + queuedMs);
  before.resolve('answer');
  await first;
  await expect(second).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
  return breaker.state;
}

test('a call in a hurry that waited in our own queue says nothing of its upstream', async () => {
  expect(await stateAfter({ queuedMs: 900, calledMs: 100 })).toBe('closed');
});

test('one that had half of its time there does, however long it waited before', async () => {
  expect(await stateAfter({ queuedMs: 900, calledMs: 500 })).toBe('open');
});
