import { createHash } from 'node:crypto';
import { type Identity, Store } from '@envelop/rate-limiter';
import type { LRUCache } from 'lru-cache';
import type { WindowCharge } from './charge.ts';
import { trackedKeys, withMaxKeys } from './tracked-keys.ts';

/**
 * When each caller asked for each field, in memory. It answers without waiting, so that nobody else
 * can count between looking whether there is room and taking it.
 */
export class SlidingWindowStore extends Store {
  #timestamps: LRUCache<string, readonly number[]>;

  /** @param maxTrackedKeys When there are more, the one that asked longest ago is forgotten. */
  constructor(maxTrackedKeys: number) {
    super();
    this.#timestamps = trackedKeys(maxTrackedKeys);
  }

  adopt(maxTrackedKeys: number): void {
    this.#timestamps = withMaxKeys(this.#timestamps, maxTrackedKeys);
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

  /** How long until enough calls have left the window for those of `charge` to fit. */
  retryAfterMs(charge: WindowCharge): number {
    const { caller: contextIdentity, fieldIdentity, calls, max, windowMs } = charge;
    const now = Date.now();
    const inWindow = this.getForIdentity({ contextIdentity, fieldIdentity }).filter(
      (at) => at + windowMs > now,
    );
    const lastToLeave = inWindow[inWindow.length + calls - max - 1];
    return lastToLeave === undefined ? 0 : lastToLeave + windowMs - now;
  }
}

const maxKeyLength = 200;

/** The length keeps the two parts apart, whatever stands in them; values of arguments may be long. */
function keyOf({ contextIdentity, fieldIdentity }: Identity): string {
  const key = `${contextIdentity.length} ${contextIdentity}${fieldIdentity}`;
  if (key.length <= maxKeyLength) return key;
  return createHash('sha256').update(key).digest('base64url');
}
