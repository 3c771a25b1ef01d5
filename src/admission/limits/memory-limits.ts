import { useRateLimiter } from '@envelop/rate-limiter';
import type { BucketCharge, Charge, Decision, Limits, WindowCharge } from './charge.ts';
import { SlidingWindowStore } from './sliding-window-store.ts';
import { refillMs, TokenBuckets } from './token-buckets.ts';

/** Counts calls of a field, and says whether there are too many. */
type CountCalls = Parameters<
  NonNullable<ReturnType<typeof useRateLimiter>['onContextBuilding']>
>[0] extends { context: Readonly<infer Context extends { rateLimiterFn: unknown }> }
  ? Context['rateLimiterFn']
  : never;

/**
 * Limits of one process. All is decided without waiting, so nobody else counts in between.
 *
 * Calls of fields are counted by `@envelop/rate-limiter`. Its own walk over the document is not
 * used: it gives fields of the same name on different types one count, counts operations of the
 * document that do not run, and hands on a copy of every document, for which nothing is remembered.
 */
export class MemoryLimits implements Limits {
  readonly #windows: SlidingWindowStore;
  readonly #buckets: TokenBuckets;
  readonly #countCalls: CountCalls;

  /** @param maxTrackedKeys `admission.rateLimit.maxTrackedKeys` */
  constructor(maxTrackedKeys: number) {
    this.#windows = new SlidingWindowStore(maxTrackedKeys);
    this.#buckets = new TokenBuckets(maxTrackedKeys);
    this.#countCalls = counterOf(this.#windows);
  }

  /** Takes a new bound at a reload; the counts so far stay. */
  adopt(maxTrackedKeys: number): void {
    this.#windows.adopt(maxTrackedKeys);
    this.#buckets.adopt(maxTrackedKeys);
  }

  take(charges: readonly Charge[]): Decision {
    // The clock of the machine may be set back, and would empty every bucket.
    const nowMs = performance.now();
    const waits = charges.map((charge) => this.#waitMs(charge, nowMs)).filter((wait) => wait > 0);
    const buckets = charges.filter((charge) => charge.kind === 'bucket');
    if (waits.length > 0) {
      const remaining = buckets.map((each) => this.#buckets.level(each, nowMs));
      return { retryAfterMs: Math.max(...waits), remaining };
    }
    for (const charge of charges) if (charge.kind === 'window') this.#count(charge, 'take');
    return {
      retryAfterMs: null,
      remaining: buckets.map((each) => this.#buckets.take(each, nowMs)),
    };
  }

  /** 0: there is room. */
  #waitMs(charge: Charge, nowMs: number): number {
    if (charge.kind === 'bucket') return this.#bucketWaitMs(charge, nowMs);
    if (this.#count(charge, 'look')) return 0;
    return Math.max(1, this.#windows.retryAfterMs(charge));
  }

  #bucketWaitMs(charge: BucketCharge, nowMs: number): number {
    const level = this.#buckets.level(charge, nowMs);
    return level >= charge.tokens ? 0 : Math.max(1, refillMs(charge, level));
  }

  /** @returns Whether there is room, which is taken unless we only `look`. */
  #count({ caller, fieldIdentity, calls, max, windowMs }: WindowCharge, how: 'look' | 'take') {
    const refusal = this.#countCalls(
      fieldIdentity,
      // The counter counts as many calls as a list argument is long.
      { args: { calls: { length: calls } }, context: caller },
      {
        max,
        window: `${windowMs}ms`,
        arrayLengthField: 'calls',
        identityArgs: [],
        readOnly: how === 'look',
      },
    );
    return refusal === undefined;
  }
}

/** The plugin hands its counter over by way of a context; this is one that belongs to no request. */
function counterOf(store: SlidingWindowStore): CountCalls {
  const context: { rateLimiterFn: CountCalls } = {
    rateLimiterFn: () => 'nothing counts yet',
  };
  const payload = {
    context,
    extendContext: (extension: Partial<typeof context>) => void Object.assign(context, extension),
    breakContextBuilding: () => {},
  };
  useRateLimiter({ identifyFn: String, store }).onContextBuilding?.(payload);
  return context.rateLimiterFn;
}
