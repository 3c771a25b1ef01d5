import { z } from 'zod';
import { milliseconds, positive } from './values.ts';

const budget = z.strictObject({
  per: z
    .enum(['caller', 'client', 'address'])
    .describe(
      'Who has one: each principal and each anonymous address (`caller`), each of `clients`, or each address whoever asks.',
    ),
  clients: z
    .array(z.string())
    .default([])
    .describe('For requests of these `clients` only. Empty: all.'),
  charge: z
    .enum(['cost', 'operations'])
    .default('cost')
    .describe('What an operation takes: its cost, at least 1, or always 1.'),
  capacity: positive.describe('The most that can be taken at once.'),
  refillPerSecond: z.number().positive().describe('How fast it fills again.'),
});

const throttle = z.strictObject({
  maxWaitMs: milliseconds.describe('The longest wait; what would have to wait longer is refused.'),
  maxWaiting: positive.default(100).describe('The most operations that wait at once.'),
});

export const rateLimit = z.strictObject({
  store: z
    .enum(['memory', 'redis'])
    .default('memory')
    .describe('Where counts are kept: in this process, or in `redis` for several gateways.'),
  whileRedisFails: z
    .enum(['countHere', 'allow', 'refuse'])
    .default('countHere')
    .describe(
      'While Redis is down or slow: each gateway counts for itself, nothing is limited, or what has a limit is refused.',
    ),
  maxTrackedKeys: positive
    .default(100_000)
    .describe('The most counts that are kept in memory; the ones used longest ago go first.'),
  budgets: z
    .array(budget)
    .default([])
    .describe('Token buckets that every operation takes from, beside the `@rateLimit`s of fields.'),
  throttle: throttle
    .optional()
    .describe('Let operations wait for a limit for a moment instead of refusing them at once.'),
});

export type RateLimitConfig = z.output<typeof rateLimit>;
export type BudgetConfig = RateLimitConfig['budgets'][number];
