import { expect, test } from 'vitest';
import type { PolicyCall } from '../../../../src/upstream/policy.ts';
import { hedgeCalls, latestLatencies } from '../../../../src/upstream/resilience/hedge-calls.ts';
import { RetryBudget } from '../../../../src/upstream/resilience/retry-budget.ts';
import { policyCall, upstreamError } from './policy-call.ts';

/** A policy that hedges after 5 ms, and the attempts that it makes. */
function start({ samples = 100, burst = 10 } = {}) {
  const latencies = latestLatencies(0.95);
  for (let index = 0; index < samples; index++) latencies.add(5);
  const attempts: { call: PolicyCall; end: (answer: unknown) => void; fail: (e: Error) => void }[] =
    [];
  let arrived = () => {};
  const hedged = hedgeCalls(
    latencies,
    new RetryBudget({ ratio: 0, burst }),
    1,
  )(
    (call) =>
      new Promise((end, fail) => {
        attempts.push({ call, end, fail });
        arrived();
      }),
  );
  const second = () =>
    new Promise<void>((resolve) => {
      arrived = resolve;
    });
  return { hedged, attempts, second };
}

test('a call that takes long is made a second time; the first answer counts, the other ends', async () => {
  const { hedged, attempts, second } = start();
  const call = policyCall();
  const answer = hedged(call);
  await second();
  attempts[1]?.end('fast');
  expect(await answer).toBe('fast');
  expect(attempts[0]?.call.signal.aborted).toBe(true);
  expect(call.report.hedges).toBe(1);
});

test('one that fails leaves the other; when both fail it has failed', async () => {
  const { hedged, attempts, second } = start();
  const one = hedged(policyCall());
  await second();
  attempts[0]?.fail(upstreamError('UPSTREAM_UNAVAILABLE'));
  attempts[1]?.end('answer');
  expect(await one).toBe('answer');

  const both = hedged(policyCall());
  await second();
  attempts[3]?.fail(upstreamError('UPSTREAM_UNAVAILABLE'));
  attempts[2]?.fail(upstreamError('UPSTREAM_TIMEOUT'));
  await expect(both).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
});

test('what fails at once is not made again here', async () => {
  const { hedged, attempts } = start();
  const failed = hedged(policyCall());
  attempts[0]?.fail(upstreamError('UPSTREAM_FAILED'));
  await expect(failed).rejects.toMatchObject({ code: 'UPSTREAM_FAILED' });
  expect(attempts).toHaveLength(1);
});

test('not before enough is known, and not without budget', async () => {
  for (const { hedged, attempts } of [start({ samples: 5 }), start({ burst: 0 })]) {
    const answer = hedged(policyCall());
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(attempts).toHaveLength(1);
    attempts[0]?.end('slow');
    expect(await answer).toBe('slow');
  }
});

test('the quantile is that of the latest latencies', () => {
  const latencies = latestLatencies(0.9);
  expect(latencies.valueMs).toBeUndefined();
  for (let index = 0; index < 100; index++) latencies.add(index);
  expect(latencies.valueMs).toBe(90);
  for (let index = 0; index < 256; index++) latencies.add(7);
  expect(latencies.valueMs).toBe(7);
});
