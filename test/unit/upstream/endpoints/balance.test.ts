import { expect, test } from 'vitest';
import { newCallReport } from '../../../../src/upstream/policy.ts';
import { policyCall } from '../resilience/policy-call.ts';
import { makePool } from './make-pool.ts';

test('round robin takes turns, by weight and evenly mixed', () => {
  const { pool, chosen } = makePool(
    [
      { endpoint: 'a', weight: 5 },
      { endpoint: 'b', weight: 1 },
      { endpoint: 'c', weight: 1 },
    ],
    { balance: 'round-robin' },
  );
  const order = Array.from({ length: 7 }, () => pool.choose(policyCall())?.name).join('');
  expect(order).toBe('aabacaa');
  expect(chosen(700)).toEqual({ a: 500, b: 100, c: 100 });
});

test('least loaded prefers the one with fewer calls in flight, for its weight', () => {
  const { named, chosen } = makePool(['a', 'b']);
  named('a').health.callsInFlight = 5;
  expect(chosen(100)).toEqual({ b: 100 });
  const weighted = makePool([
    { endpoint: 'a', weight: 900 },
    { endpoint: 'b', weight: 100 },
  ]);
  // With nine of ten it has its part, with eight it may get one more.
  weighted.named('a').health.callsInFlight = 9;
  expect(weighted.chosen(100)).toEqual({ b: 100 });
  weighted.named('a').health.callsInFlight = 8;
  weighted.named('b').health.callsInFlight = 1;
  expect(weighted.chosen(100)).toEqual({ a: 100 });
});

test('least loaded gives a canary its part from the first call on, and not more', () => {
  const { named, chosen } = makePool([
    { endpoint: 'a', weight: 95 },
    { endpoint: 'canary', weight: 5 },
  ]);
  const idle = chosen(1_000).canary;
  named('a').health.callsInFlight = 10;
  const busy = chosen(1_000).canary;
  for (const calls of [idle, busy]) {
    expect(calls).toBeGreaterThan(30);
    expect(calls).toBeLessThan(70);
  }
});

test('a hash leads equal values to the same server; one that goes moves only its own', () => {
  const ids = Array.from({ length: 300 }, (_, id) => id);
  const { pool, update } = makePool(['a', 'b', 'c'], { balance: 'hash', hashArg: 'id' });
  const places = () => ids.map((id) => pool.choose(policyCall({ args: { id } }))?.name);
  const before = places();
  expect(places()).toEqual(before);
  for (const name of ['a', 'b', 'c']) {
    expect(before.filter((each) => each === name).length).toBeGreaterThan(70);
  }
  update(['a', 'b']);
  const after = places();
  expect(ids.filter((id) => before[id] !== 'c' && before[id] !== after[id])).toEqual([]);
});

test('calls without the argument of the hash go anywhere', () => {
  const { chosen } = makePool(['a', 'b'], { balance: 'hash', hashArg: 'id' });
  expect(Object.keys(chosen(50)).toSorted()).toEqual(['a', 'b']);
});

test('a canary gets its part, and the calls of its clients', () => {
  const byWeight = makePool(
    [
      { endpoint: 'a', weight: 95 },
      { endpoint: 'canary', weight: 5 },
    ],
    {
      balance: 'round-robin',
    },
  );
  expect(byWeight.chosen(100)).toEqual({ a: 95, canary: 5 });
  const byClient = makePool(['a', { endpoint: 'canary', clients: ['beta'] }]);
  expect(byClient.chosen(20)).toEqual({ a: 20 });
  expect(byClient.chosen(20, { client: 'web' })).toEqual({ a: 20 });
  expect(byClient.chosen(20, { client: 'beta' })).toEqual({ canary: 20 });
});

test('a repetition goes to a server that was not tried', () => {
  const { chosen } = makePool(['a', 'b', 'c']);
  const report = { ...newCallReport(), attempts: 2, endpoints: ['a', 'c'] };
  expect(chosen(20, { report })).toEqual({ b: 20 });
  const all = { ...report, endpoints: ['a', 'b', 'c'] };
  expect(Object.keys(chosen(60, { report: all }))).toHaveLength(3);
});
