import { z } from 'zod';
import { positive } from './values.ts';

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
  answers: answers.prefault({}).describe('Whole answers.'),
  results: results.prefault({}).describe('What upstreams answered.'),
});

export type CacheConfig = z.output<typeof cache>;
