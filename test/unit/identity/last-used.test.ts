import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLastUsed } from '../../../src/identity/stores/last-used.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

test('times that cannot be written are written later, and that they cannot is said once', async () => {
  const state = { isWell: false };
  const written: Record<string, string>[] = [];
  const failures: unknown[] = [];
  await using lastUsed = createLastUsed(
    async (times) => {
      if (!state.isWell) throw new Error('read-only');
      written.push(Object.fromEntries(times));
    },
    (error) => failures.push(error),
  );
  lastUsed.used('a');
  lastUsed.used('b');
  await vi.advanceTimersByTimeAsync(60_000);
  lastUsed.used('b');
  await vi.advanceTimersByTimeAsync(60_000);
  expect([written, failures]).toEqual([[], [new Error('read-only')]]);

  state.isWell = true;
  lastUsed.used('c');
  await vi.advanceTimersByTimeAsync(60_000);
  const time = (minutes: number) => new Date(minutes * 60_000).toISOString();
  expect(written).toEqual([{ a: time(0), b: time(1), c: time(2) }]);

  state.isWell = false;
  lastUsed.used('a');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(failures).toHaveLength(2);
});
