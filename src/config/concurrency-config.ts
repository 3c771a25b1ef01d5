import { z } from 'zod';
import { milliseconds, positive } from './values.ts';

export const concurrency = z.strictObject({
  maxCalls: positive
    .optional()
    .describe('The most calls in flight to the source. Left out: `maxConnections`.'),
  maxQueued: z
    .int()
    .nonnegative()
    .default(2_000)
    .describe('The most calls that wait for one in flight to end.'),
  queueTimeoutMs: milliseconds.default(5_000).describe('The longest that a call waits for that.'),
});
