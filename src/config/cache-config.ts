import { z } from 'zod';
import { milliseconds, positive } from './values.ts';

const answers = z.strictObject({
  enabled: z
    .boolean()
    .default(true)
    .describe('Keep answers whose fields all have `@cacheControl`.'),
  maxBytes: positive.default(67_108_864).describe('The most memory for answers.'),
});

const results = z.strictObject({
  maxBytes: positive
    .default(67_108_864)
    .describe('The most memory for what upstreams answered. See `sources.*.cache`.'),
});

export const cache = z.strictObject({
  store: z
    .enum(['memory', 'redis'])
    .default('memory')
    .describe(
      'Where results are kept: in each gateway by itself, or in `redis` for all of them. `maxBytes` is for memory; Redis has its own `maxmemory`.',
    ),
  redisTimeoutMs: milliseconds
    .default(50)
    .describe('The longest that a request waits for Redis before it goes on without it.'),
  answers: answers.prefault({}).describe('Whole answers.'),
  results: results.prefault({}).describe('What upstreams answered.'),
});

export type CacheConfig = z.output<typeof cache>;
