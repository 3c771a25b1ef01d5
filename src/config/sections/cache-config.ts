import { z } from 'zod';
import { milliseconds, port, positive, secret } from './values.ts';

const answers = z.strictObject({
  enabled: z
    .boolean()
    .default(true)
    .describe('Keep answers whose fields all have `@cacheControl`.'),
  maxBytes: positive.default(67_108_864).describe('The most memory for answers.'),
  browserMaxAgeSeconds: z
    .int()
    .nonnegative()
    .optional()
    .describe(
      'The longest that browsers keep an answer before they ask again (`max-age`, mostly answered with 304). Shared caches, which can be purged, keep it for the time of its fields (`s-maxage`). Left out: both keep it as long.',
    ),
});

const results = z.strictObject({
  maxBytes: positive
    .default(67_108_864)
    .describe('The most memory for what upstreams answered. See `sources.*.cache`.'),
});

const purge = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('The address it listens on.'),
  port: port.describe('The port it listens on; 0 takes a free one.'),
  token: secret.describe(
    'The bearer token by which it knows who may purge, of 16 characters or more: `openssl rand -hex 32` prints one.',
  ),
  timeoutMs: milliseconds
    .default(5_000)
    .describe(
      'With `store: redis`: the longest that a purge waits for a Redis that is slow or away. Then it is answered with 503, and done as soon as it can be.',
    ),
});

export const cache = z.strictObject({
  purge: purge
    .optional()
    .describe(
      'Takes `POST /purge` on a port of its own, as `headgate purge` sends it. Left out: nobody can purge by hand. A reload changes `token` and `timeoutMs` only.',
    ),
  store: z
    .enum(['memory', 'redis'])
    .default('memory')
    .describe(
      'Where results are kept: in each gateway by itself, or in `redis` for all of them. `maxBytes` is for memory; Redis has its own `maxmemory`.',
    ),
  keySecret: secret
    .optional()
    .describe(
      'With `store: redis`: a secret of 16 characters or more, the same for all gateways that share the cache; `openssl rand -base64 32` prints one. Keys in Redis are hashed with it, so that who can read Redis cannot try out the passwords and tokens that they are made of. With another secret, everything that was kept is lost.',
    ),
  redisTimeoutMs: milliseconds
    .default(50)
    .describe(
      'The longest that a request waits for Redis before it goes on without it; `purge.timeoutMs` is for purges by hand.',
    ),
  answers: answers.prefault({}).describe('Whole answers.'),
  results: results.prefault({}).describe('What upstreams answered.'),
});

export type CacheConfig = z.output<typeof cache>;
