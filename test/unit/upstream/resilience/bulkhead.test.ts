import { expect, test } from 'vitest';
import { Bulkhead } from '../../../../src/upstream/resilience/bulkhead.ts';
import { limitConcurrency } from '../../../../src/upstream/resilience/limit-concurrency.ts';
import { policyCall } from './policy-call.ts';

function start(settings: { maxQueued?: number; queueTimeoutMs?: number } = {}) {
  const limit = { now: 2 };
  const bulkhead = new Bulkhead({
    max: () => limit.now,
    maxQueued: 10,
    queueTimeoutMs: 60_000,
    ...settings,
  });
  const running: { name: unknown; end: () => void }[] = [];
  const call = limitConcurrency(bulkhead)(
    ({ args }) =>
      new Promise((resolve) => {
        running.push({ name: args.name, end: () => resolve(args.name) });
      }),
  );
  return {
    bulkhead,
    limit,
    running,
    ask: (name: string, signal = new AbortController().signal, leftMs = 60_000) =>
      call(policyCall({ args: { name }, signal, deadlineAt: Date.now() + leftMs })),
    /** Lets everything happen that needs no time. */
    settle: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

test('only so many calls at a time; the others in their order', async () => {
  const { ask, running, bulkhead, settle } = start();
  const answers = ['a', 'b', 'c', 'd'].map((name) => ask(name));
  expect([bulkhead.inFlight, bulkhead.queued]).toEqual([2, 2]);
  running[1]?.end();
  await settle();
  expect(running.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  running[0]?.end();
  await settle();
  running[2]?.end();
  running[3]?.end();
  expect(await Promise.all(answers)).toEqual(['a', 'b', 'c', 'd']);
  expect([bulkhead.inFlight, bulkhead.queued]).toEqual([0, 0]);
});

test('a full queue and a wait that is too long are refused', async () => {
  const { ask, bulkhead } = start({ maxQueued: 1, queueTimeoutMs: 20 });
  ask('a');
  ask('b');
  const waits = ask('c');
  const refused = { code: 'UPSTREAM_OVERLOADED', isRefusal: true };
  await expect(ask('d')).rejects.toMatchObject(refused);
  await expect(waits).rejects.toMatchObject(refused);
  expect([bulkhead.inFlight, bulkhead.queued]).toEqual([2, 0]);
});

test('who leaves the queue does not take a place', async () => {
  const { ask, running, bulkhead, settle } = start();
  const leaving = new AbortController();
  ask('a');
  ask('b');
  const left = ask('c', leaving.signal);
  ask('d');
  leaving.abort();
  await expect(left).rejects.toMatchObject({ code: 'CANCELLED' });
  running[0]?.end();
  await settle();
  expect(running.map(({ name }) => name)).toEqual(['a', 'b', 'd']);
  expect([bulkhead.inFlight, bulkhead.queued]).toEqual([2, 0]);
});

test('a limit that grows lets in as many as there is room for', async () => {
  const { ask, running, limit, settle } = start();
  for (const name of ['a', 'b', 'c', 'd']) ask(name);
  limit.now = 4;
  running[0]?.end();
  await settle();
  expect(running).toHaveLength(4);
});

test('who has left before does not wait', async () => {
  const { ask, running, bulkhead } = start();
  ask('a');
  ask('b');
  await expect(ask('gone', AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' });
  expect([running.length, bulkhead.queued]).toEqual([2, 0]);
});
