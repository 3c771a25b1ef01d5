import { expect, test } from 'vitest';
import { RetryBudget } from '../../../../src/upstream/resilience/retry-budget.ts';
import { backoffMs, retryCalls } from '../../../../src/upstream/resilience/retry-calls.ts';
import { policyCall, upstreamError } from './policy-call.ts';

const settings = {
  maxAttempts: 3,
  baseDelayMs: 1,
  maxDelayMs: 4,
  codes: ['UPSTREAM_UNAVAILABLE', 'UPSTREAM_RATE_LIMITED'],
} as const;
const plenty = () => new RetryBudget({ ratio: 1, burst: 100 });

/** Fails with these errors, one after the other, then answers. */
function failing(...errors: Error[]) {
  let attempts = 0;
  return {
    attempts: () => attempts,
    next: async () => {
      const error = errors[attempts++];
      if (error !== undefined) throw error;
      return 'answer';
    },
  };
}

const unavailable = () => upstreamError('UPSTREAM_UNAVAILABLE');

test('repeats what may pass', async () => {
  const upstream = failing(unavailable(), unavailable());
  expect(await retryCalls(settings, plenty())(upstream.next)(policyCall())).toBe('answer');
  expect(upstream.attempts()).toBe(3);
});

test('gives up after the last attempt, with its error', async () => {
  const last = unavailable();
  const upstream = failing(unavailable(), unavailable(), last, unavailable());
  await expect(retryCalls(settings, plenty())(upstream.next)(policyCall())).rejects.toBe(last);
  expect(upstream.attempts()).toBe(3);
});

test.each([
  ['what stays as it is', upstreamError('NOT_FOUND')],
  ['a limit that names no time', upstreamError('UPSTREAM_RATE_LIMITED')],
  ['what the gateway refused itself', upstreamError('UPSTREAM_UNAVAILABLE', { isRefusal: true })],
  ['a fault of the gateway', new TypeError('oops')],
  [
    'what may only pass after the deadline',
    upstreamError('UPSTREAM_UNAVAILABLE', { retryAfterMs: 120_000 }),
  ],
])('does not repeat %s', async (_what, error) => {
  const upstream = failing(error);
  await expect(retryCalls(settings, plenty())(upstream.next)(policyCall())).rejects.toBe(error);
  expect(upstream.attempts()).toBe(1);
});

test('waits as long as the upstream asks for', async () => {
  const upstream = failing(upstreamError('UPSTREAM_RATE_LIMITED', { retryAfterMs: 40 }));
  const startedAt = performance.now();
  await retryCalls(settings, plenty())(upstream.next)(policyCall());
  expect(performance.now() - startedAt).toBeGreaterThan(35);
});

test('a client that leaves ends the wait', async () => {
  const leaving = new AbortController();
  const upstream = failing(upstreamError('UPSTREAM_UNAVAILABLE', { retryAfterMs: 30_000 }));
  const answer = retryCalls(settings, plenty())(upstream.next)(
    policyCall({ signal: leaving.signal }),
  );
  await Promise.resolve();
  leaving.abort();
  await expect(answer).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(upstream.attempts()).toBe(1);
});

test('all calls together are repeated only as often as the budget allows', async () => {
  const budget = new RetryBudget({ ratio: 0.1, burst: 5 });
  let attempts = 0;
  const policy = retryCalls(
    settings,
    budget,
  )(async () => {
    attempts += 1;
    throw unavailable();
  });
  for (let index = 0; index < 100; index++) {
    budget.deposit();
    await policy(policyCall()).catch(() => {});
  }
  expect(attempts).toBeGreaterThanOrEqual(113);
  expect(attempts).toBeLessThanOrEqual(115);
});

test('waits are random, double, and have an end', () => {
  const delays = { baseDelayMs: 100, maxDelayMs: 350 };
  expect([1, 2, 3, 4].map((attempt) => backoffMs(attempt, delays, () => 1))).toEqual([
    100, 200, 350, 350,
  ]);
  expect(backoffMs(3, delays, () => 0)).toBe(0);
  expect(backoffMs(2, delays, () => 0.5)).toBe(100);
});
