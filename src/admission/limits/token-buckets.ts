import type { LRUCache } from 'lru-cache';
import type { BucketCharge } from './charge.ts';
import { trackedKeys, withMaxKeys } from './tracked-keys.ts';

interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
}

/** Buckets in memory. */
export class TokenBuckets {
  #buckets: LRUCache<string, Bucket>;

  /** @param maxTrackedKeys When there are more, the one that was used longest ago is full again. */
  constructor(maxTrackedKeys: number) {
    this.#buckets = trackedKeys(maxTrackedKeys);
  }

  adopt(maxTrackedKeys: number): void {
    this.#buckets = withMaxKeys(this.#buckets, maxTrackedKeys);
  }

  /** What is in the bucket now. */
  level({ key, capacity, refillPerSecond }: BucketCharge, nowMs: number): number {
    const known = this.#buckets.get(key);
    if (known === undefined) return capacity;
    const filled = ((nowMs - known.atMs) / 1_000) * refillPerSecond;
    return Math.min(capacity, known.tokens + filled);
  }

  take(charge: BucketCharge, nowMs: number): number {
    const tokens = this.level(charge, nowMs) - charge.tokens;
    this.#buckets.set(charge.key, { tokens, atMs: nowMs });
    return tokens;
  }
}

/** How long until the bucket has what is asked for. */
export function refillMs({ tokens, refillPerSecond }: BucketCharge, level: number) {
  return ((tokens - level) / refillPerSecond) * 1_000;
}
