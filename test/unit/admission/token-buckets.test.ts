import { expect, test, vi } from 'vitest';
import { MemoryLimits } from '../../../src/admission/limits/memory-limits.ts';

test('a clock that is set back takes nothing from anybody', () => {
  const limits = new MemoryLimits(10);
  const charge = {
    kind: 'bucket',
    key: 'ann',
    tokens: 1,
    capacity: 100,
    refillPerSecond: 10,
  } as const;
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    limits.take([charge]);
    vi.setSystemTime(Date.now() - 3_600_000);
    const { retryAfterMs, remaining } = limits.take([charge]);
    expect(retryAfterMs).toBeNull();
    expect(remaining[0]).toBeGreaterThanOrEqual(98);
  } finally {
    vi.useRealTimers();
  }
});
