import { z } from 'zod';
import { resultCache, resultCacheKeys } from './result-cache-config.ts';
import { headerName, milliseconds, positive } from './values.ts';

/** How calls are made: what a source says holds for all of its operations that say nothing else. */

const retryKeys = {
  maxAttempts: positive.max(10).describe('How often a read is tried in all; 1: no retries.'),
  baseDelayMs: milliseconds.describe(
    'The longest wait before the second attempt; it doubles for each further one, and the real wait is a random part of it.',
  ),
  maxDelayMs: milliseconds.describe('No wait is longer, unless the upstream asks for it.'),
  codes: z
    .array(
      z.enum([
        'UPSTREAM_UNAVAILABLE',
        'UPSTREAM_TIMEOUT',
        'UPSTREAM_RATE_LIMITED',
        'UPSTREAM_FAILED',
        'UPSTREAM_INVALID_RESPONSE',
        'CONFLICT',
      ]),
    )
    .describe(
      'Which failures are retried; `UPSTREAM_RATE_LIMITED` only if the upstream says when to come back.',
    ),
};

const retry = z.strictObject({
  maxAttempts: retryKeys.maxAttempts.default(3),
  baseDelayMs: retryKeys.baseDelayMs.default(50),
  maxDelayMs: retryKeys.maxDelayMs.default(2_000),
  codes: retryKeys.codes.default([
    'UPSTREAM_UNAVAILABLE',
    'UPSTREAM_TIMEOUT',
    'UPSTREAM_RATE_LIMITED',
  ]),
});

const breakerKeys = {
  enabled: z.boolean().describe('Stop calling an operation that keeps failing.'),
  failureRatio: z
    .number()
    .gt(0)
    .max(1)
    .describe('The part of the calls that must fail for that, from 0 to 1.'),
  minCalls: positive.describe('The fewest calls within the window that decide anything.'),
  windowMs: milliseconds.describe('Calls that ended longer ago do not count.'),
  openMs: milliseconds.describe('How long no call is made, before one is tried again.'),
  probes: positive.describe(
    'How many trial calls in a row must succeed before all calls are made again.',
  ),
};

const breaker = z.strictObject({
  enabled: breakerKeys.enabled.default(true),
  failureRatio: breakerKeys.failureRatio.default(0.5),
  minCalls: breakerKeys.minCalls.default(20),
  windowMs: breakerKeys.windowMs.default(10_000),
  openMs: breakerKeys.openMs.default(5_000),
  probes: breakerKeys.probes.default(1),
});

const hedgeKeys = {
  enabled: z
    .boolean()
    .describe(
      'Make a read a second time when it takes longer than nearly all others, and take the first answer.',
    ),
  quantile: z
    .number()
    .gt(0)
    .lt(1)
    .describe(
      'What is slow: longer than this part of the latest calls (0.95: the slowest one in twenty).',
    ),
  minDelayMs: milliseconds.describe('The second call is never made sooner than this.'),
};

const hedge = z.strictObject({
  enabled: hedgeKeys.enabled.default(false),
  quantile: hedgeKeys.quantile.default(0.95),
  minDelayMs: hedgeKeys.minDelayMs.default(10),
});

const timeoutMs = milliseconds.describe(
  'The longest that one attempt may take; never more than is left of the request.',
);
const share = z
  .boolean()
  .describe(
    'Answer equal reads that are in flight at the same time with one call: arguments and all headers must be equal.',
  );

export const callDefaults = {
  timeoutMs: timeoutMs.default(10_000),
  share: share.default(true),
  retry: retry.prefault({}).describe('Retry reads that failed.'),
  hedge: hedge
    .prefault({})
    .describe('Ask twice for reads that are slow, out of the `retryBudget`.'),
  breaker: breaker.prefault({}).describe('A circuit breaker for each operation.'),
  cache: resultCache
    .prefault({})
    .describe(
      'Keep what reads brought. The key is all that is sent, with the credentials of who asks.',
    ),
};

export const operation = z.strictObject({
  timeoutMs: timeoutMs.optional(),
  share: share.optional(),
  retry: z.strictObject(retryKeys).partial().optional().describe('As `retry` of the source.'),
  hedge: z.strictObject(hedgeKeys).partial().optional().describe('As `hedge` of the source.'),
  breaker: z.strictObject(breakerKeys).partial().optional().describe('As `breaker` of the source.'),
  cache: z.strictObject(resultCacheKeys).partial().optional().describe('As `cache` of the source.'),
  idempotent: z
    .boolean()
    .default(false)
    .describe(
      'For a mutation: calling it twice has the same effect as calling it once, so it may be retried.',
    ),
  idempotencyKeyHeader: headerName
    .optional()
    .describe(
      'For a mutation: the header by which the upstream recognises a retry. Each call gets a key in it, and may be retried.',
    ),
  fallback: z
    .json()
    .optional()
    .describe(
      'For a read: the answer to use, as the upstream would send it, when the upstream cannot answer. Clients then see no error; log and metrics do.',
    ),
});

export const retryBudget = z.strictObject({
  ratio: z
    .number()
    .min(0)
    .max(1)
    .default(0.2)
    .describe('How many retries each call allows: 0.2 is one for five calls.'),
  burst: positive.default(20).describe('How many retries are allowed at once after a quiet time.'),
});

const all = z.strictObject(callDefaults);
type Defaults = z.output<typeof all>;
type Operation = z.output<typeof operation>;

/** How one operation is called. */
export interface CallConfig extends Defaults {
  readonly idempotent: boolean;
  readonly idempotencyKeyHeader: string | undefined;
  /** `undefined`: there is none. */
  readonly fallback: Operation['fallback'];
}

/** What a source says, and what it says of the operation alone. */
export function callConfigOf(
  source: Defaults & { readonly operations: Readonly<Record<string, Operation>> },
  operationName: string,
): CallConfig {
  const own = Object.hasOwn(source.operations, operationName)
    ? source.operations[operationName]
    : undefined;
  return {
    timeoutMs: own?.timeoutMs ?? source.timeoutMs,
    share: own?.share ?? source.share,
    retry: { ...source.retry, ...given(own?.retry) },
    hedge: { ...source.hedge, ...given(own?.hedge) },
    breaker: { ...source.breaker, ...given(own?.breaker) },
    cache: { ...source.cache, ...given(own?.cache) },
    idempotent: own?.idempotent ?? false,
    idempotencyKeyHeader: own?.idempotencyKeyHeader,
    fallback: own?.fallback,
  };
}

const given = (settings: object = {}) =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
