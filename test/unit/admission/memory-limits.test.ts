import { expect, test } from 'vitest';
import { MemoryLimits } from '../../../src/admission/limits/memory-limits.ts';

const bucket = { kind: 'bucket', tokens: 1, capacity: 1, refillPerSecond: 0.001 } as const;
const window = {
  kind: 'window',
  fieldIdentity: 'Query.search',
  calls: 1,
  max: 1,
  windowMs: 60_000,
} as const;

test('room for counts is taken when they come, not for all that may be kept', () => {
  const before = process.memoryUsage();
  const limits = new MemoryLimits(10_000_000);
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  expect(heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers).toBeLessThan(1_000_000);
  expect(limits.take([{ ...bucket, key: 'ann' }]).retryAfterMs).toBeNull();
  expect(limits.take([{ ...bucket, key: 'ann' }]).retryAfterMs).not.toBeNull();
});

test('the counts that were used longest ago make room', () => {
  const limits = new MemoryLimits(2);
  const isRefused = (caller: string) =>
    limits.take([{ ...bucket, key: caller }]).retryAfterMs !== null ||
    limits.take([{ ...window, caller }]).retryAfterMs !== null;
  const callers = ['ann', 'bob', 'cy'];
  expect(callers.map(isRefused)).toEqual([false, false, false]);
  expect(['bob', 'cy'].map(isRefused)).toEqual([true, true]);
  expect(isRefused('ann')).toBe(false);
});
