import { createHash } from 'node:crypto';
import { type Identity, Store } from '@envelop/rate-limiter';
import { LRUCache } from 'lru-cache';

/**
 * When each caller asked for each field, in memory. It answers without waiting, so that between
 * reading and writing a count nobody else can count: two requests at once, or two aliases of one
 * field, never pass as one.
 */
export class SlidingWindowStore extends Store {
  readonly #timestamps: LRUCache<string, readonly number[]>;

  /** @param maxTrackedKeys When there are more, the one that asked longest ago is forgotten. */
  constructor(maxTrackedKeys: number) {
    super();
    this.#timestamps = new LRUCache({ max: maxTrackedKeys });
  }

  override getForIdentity(identity: Identity): readonly number[] {
    return this.#timestamps.get(keyOf(identity)) ?? [];
  }

  override setForIdentity(
    identity: Identity,
    timestamps: readonly number[],
    windowMs?: number,
  ): void {
    const options = windowMs === undefined ? {} : { ttl: windowMs };
    this.#timestamps.set(keyOf(identity), timestamps, options);
  }

  /** How long until the oldest call leaves the window and another may come. */
  retryAfterMs(identity: Identity, windowMs: number): number {
    const [oldest] = this.getForIdentity(identity);
    return oldest === undefined ? 0 : Math.max(0, oldest + windowMs - Date.now());
  }
}

const maxKeyLength = 200;

/** The length keeps the two parts apart, whatever stands in them; values of arguments may be long. */
function keyOf({ contextIdentity, fieldIdentity }: Identity): string {
  const key = `${contextIdentity.length} ${contextIdentity}${fieldIdentity}`;
  if (key.length <= maxKeyLength) return key;
  return createHash('sha256').update(key).digest('base64url');
}
