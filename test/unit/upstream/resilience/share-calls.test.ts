import { expect, test } from 'vitest';
import type { PolicyCall } from '../../../../src/upstream/policy.ts';
import { countWrites, shareCalls } from '../../../../src/upstream/resilience/share-calls.ts';
import { policyCall, upstreamError } from './policy-call.ts';

function start() {
  const writes = { count: 0 };
  const sent: { call: PolicyCall; end: (answer: unknown) => void; fail: (e: Error) => void }[] = [];
  const share = shareCalls(writes)(
    (call) => new Promise((end, fail) => sent.push({ call, end, fail })),
  );
  return { writes, sent, share };
}

test('equal calls in flight are one; later ones are not', async () => {
  const { share, sent } = start();
  const first = policyCall({ args: { b: 1, a: 2n }, headers: { x: '1' } });
  const second = policyCall({ args: { a: 2n, b: 1 }, headers: { x: '1' } });
  const answers = [share(first), share(second)];
  sent[0]?.end('answer');
  expect(await Promise.all(answers)).toEqual(['answer', 'answer']);
  expect(sent).toHaveLength(1);
  expect([first.report.isShared, second.report.isShared]).toEqual([false, true]);
  share(policyCall({ args: { b: 1, a: 2n }, headers: { x: '1' } }));
  expect(sent).toHaveLength(2);
});

test('calls that differ in anything that is sent are not shared', () => {
  const { share, sent } = start();
  share(policyCall({ args: { id: 1 }, headers: { authorization: 'a' } }));
  share(policyCall({ args: { id: 1 }, headers: { authorization: 'b' } }));
  share(policyCall({ args: { id: 1 } }));
  share(policyCall({ args: { id: '1' } }));
  share(policyCall({ args: { id: null } }));
  expect(sent).toHaveLength(5);
});

test('who leaves leaves alone; the call ends with the last', async () => {
  const { share, sent } = start();
  const leaving = [new AbortController(), new AbortController()] as const;
  const answers = leaving.map(({ signal }) => share(policyCall({ signal })));
  leaving[0].abort();
  await expect(answers[0]).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(sent[0]?.call.signal.aborted).toBe(false);
  leaving[1].abort();
  await expect(answers[1]).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(sent[0]?.call.signal.aborted).toBe(true);
  // Nobody joins a call that was given up.
  share(policyCall());
  expect(sent).toHaveLength(2);
});

test('those who can wait longer do not fail with the deadline of the first', async () => {
  const { share, sent } = start();
  const soon = Date.now() - 1;
  const answers = [
    share(policyCall({ deadlineAt: soon })),
    share(policyCall({ deadlineAt: soon + 60_000 })),
  ];
  expect(sent[0]?.call.deadlineAt).toBe(soon);
  sent[0]?.fail(upstreamError('UPSTREAM_TIMEOUT'));
  await new Promise((resolve) => setImmediate(resolve));
  expect(sent[1]?.call.deadlineAt).toBe(soon + 60_000);
  sent[1]?.end('late answer');
  expect(await Promise.all(answers)).toEqual(['late answer', 'late answer']);
});

test('a read that began before a write is not joined after it, also when the write failed', async () => {
  const { share, sent, writes } = start();
  share(policyCall());
  const failed = countWrites(writes)(() => Promise.reject(upstreamError('UPSTREAM_TIMEOUT')))(
    policyCall(),
  );
  share(policyCall());
  expect(sent).toHaveLength(1);
  await expect(failed).rejects.toThrow();
  share(policyCall());
  expect(sent).toHaveLength(2);
});

test('a failure is that of all, and the next call is made anew', async () => {
  const { share, sent } = start();
  const answers = [share(policyCall()), share(policyCall())];
  const error = upstreamError('UPSTREAM_FAILED');
  sent[0]?.fail(error);
  await expect(answers[0]).rejects.toBe(error);
  await expect(answers[1]).rejects.toBe(error);
  share(policyCall());
  expect(sent).toHaveLength(2);
});
