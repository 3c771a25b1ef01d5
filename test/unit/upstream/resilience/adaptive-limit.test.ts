import { expect, test } from 'vitest';
import { AdaptiveLimit } from '../../../../src/upstream/resilience/adaptive-limit.ts';

test('fewer when the upstream has too much, once for all calls of the time before', () => {
  const limit = new AdaptiveLimit({ minCalls: 2, maxCalls: 100 });
  const begun = Array.from({ length: 50 }, () => limit.begin());
  for (const each of begun) limit.ended(each, 'overload', 100);
  expect(limit.calls).toBe(80);
  limit.ended(limit.begin(), 'overload', 80);
  expect(limit.calls).toBe(64);
});

test('one more for each round of calls that goes well, when the limit is reached', () => {
  const limit = new AdaptiveLimit({ minCalls: 2, maxCalls: 12 });
  limit.ended(limit.begin(), 'overload', 12);
  expect(limit.calls).toBe(9);
  for (let call = 0; call < 100; call++) limit.ended(limit.begin(), 'ok', 5);
  expect(limit.calls).toBe(9);
  for (let call = 0; call < 10; call++) limit.ended(limit.begin(), 'ok', limit.calls);
  expect(limit.calls).toBe(10);
  for (let call = 0; call < 100; call++) limit.ended(limit.begin(), 'ok', limit.calls);
  expect(limit.calls).toBe(12);
});

test('never fewer than the least', () => {
  const limit = new AdaptiveLimit({ minCalls: 3, maxCalls: 10 });
  for (let call = 0; call < 20; call++) limit.ended(limit.begin(), 'overload', 10);
  expect(limit.calls).toBe(3);
});
