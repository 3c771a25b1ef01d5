import { expect, test } from 'vitest';
import { atTime } from '../../../src/tools/at-time.ts';

const called = (timeMs: number) =>
  new Promise<number>((resolve) => {
    const keepsRunning = setInterval(() => {}, 1_000);
    atTime(timeMs, () => {
      clearInterval(keepsRunning);
      resolve(Date.now());
    });
  });

test('is never early, also when the turn of the loop began long ago', async () => {
  const waiting = [1, 5, 10, 20].map(async (delayMs) => {
    const busyUntil = performance.now() + 8;
    while (performance.now() < busyUntil);
    const timeMs = Date.now() + delayMs;
    expect(await called(timeMs)).toBeGreaterThanOrEqual(timeMs);
  });
  await Promise.all(waiting);
});

test('what has passed is told at once, what is stopped never', async () => {
  const told: string[] = [];
  atTime(Date.now() - 1, () => told.push('passed'));
  expect(told).toEqual(['passed']);
  const stop = atTime(Date.now() + 1, () => told.push('stopped'));
  stop();
  await called(Date.now() + 5);
  expect(told).toEqual(['passed']);
});
