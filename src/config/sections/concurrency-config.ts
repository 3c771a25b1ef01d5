import { z } from 'zod';
import { milliseconds, positive } from './values.ts';

export const concurrency = z.strictObject({
  maxCalls: positive
    .optional()
    .describe('The most calls in flight to the source. Left out: `maxConnections`.'),
  adaptive: z
    .boolean()
    .default(false)
    .describe(
      'Find out how many calls the source takes: fewer than `maxCalls` while it times out, limits or refuses, slowly more while all goes well.',
    ),
  minCalls: positive.default(4).describe('`adaptive` never allows fewer.'),
  maxQueued: z
    .int()
    .nonnegative()
    .default(2_000)
    .describe('The most calls that wait for one in flight to end.'),
  queueTimeoutMs: milliseconds.default(5_000).describe('The longest that a call waits for that.'),
});
