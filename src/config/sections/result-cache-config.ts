import { z } from 'zod';

/** A year: more is a mistake. */
const seconds = z.int().nonnegative().max(31_536_000);

export const resultCacheKeys = {
  http: z
    .boolean()
    .describe(
      'REST: keep results for as long as the headers of the upstream say (RFC 9111: `Cache-Control`, `Expires`, `Age`), and ask by `ETag` or `Last-Modified` whether they have changed. What headers say comes before `ttlSeconds`, which is then for answers that say no time. Without `ttlSeconds`, `@cacheControl` is the longest.',
    ),
  ttlSeconds: seconds
    .optional()
    .describe(
      'How long results are kept. Left out: as long as `@cacheControl` of the field, of what it returns and of all that is in it allows; where none says a time, nothing is kept. 0: nothing is kept.',
    ),
  staleWhileRevalidateSeconds: seconds.describe(
    'For how long after that a result is still used, while it is fetched anew.',
  ),
  staleIfErrorSeconds: seconds.describe(
    'For how long after that a result is still used when it cannot be fetched anew.',
  ),
  notFoundTtlSeconds: seconds.describe('How long `NOT_FOUND` is kept; never longer than a result.'),
  tags: z
    .array(z.string().min(1).max(200))
    .describe('Names by which results can be purged, besides types, keys, sources and operations.'),
};

export const resultCache = z.strictObject({
  http: resultCacheKeys.http.default(false),
  ttlSeconds: resultCacheKeys.ttlSeconds,
  staleWhileRevalidateSeconds: resultCacheKeys.staleWhileRevalidateSeconds.default(0),
  staleIfErrorSeconds: resultCacheKeys.staleIfErrorSeconds.default(0),
  notFoundTtlSeconds: resultCacheKeys.notFoundTtlSeconds.default(5),
  tags: resultCacheKeys.tags.default([]),
});

export type ResultCacheConfig = z.output<typeof resultCache>;
