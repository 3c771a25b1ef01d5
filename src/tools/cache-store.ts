import type { CommandTrace } from './command-trace.ts';

/**
 * Where kept things are: in memory, or in a Redis that gateways share. What is kept for what, and
 * for how long, is for those to say who keep it.
 */
export interface CacheStore<V> {
  /**
   * Never fails: a store that cannot be asked has nothing, and says so.
   * @param trace Of the request or call that waits; `null`: it is not traced.
   */
  lookUp(keys: readonly string[], trace?: CommandTrace | null): Lookup<V> | Promise<Lookup<V>>;
  /**
   * Not waited for. Nothing is kept when one of its tags was purged after `lookup`: what was fetched
   * then may be older than the purge.
   */
  keep(key: string, entry: CacheEntry<V>, lookup: Lookup<V>): void;
  /**
   * Removes everything that has one of these tags.
   * @param timeoutMs How long to try where the store cannot do it at once. Left out: as a request does.
   * @returns How many entries that were.
   */
  purge(tags: readonly string[], timeoutMs?: number): number | Promise<number>;
  /** About how much memory of this process it takes; `null`: it is elsewhere. */
  readonly bytes: number | null;
}

export interface Lookup<V> {
  /** In the order of the keys; `undefined`: nothing is kept. */
  readonly values: readonly (V | undefined)[];
  /** Whether the store could not be asked. */
  readonly isBypassed: boolean;
  /** How many purges the store had seen, by part of the store. */
  readonly purges: ReadonlyMap<number, number>;
}

export interface CacheEntry<V> {
  readonly value: V;
  readonly tags: readonly string[];
  /** After this time it is of no use. */
  readonly keepMs: number;
}
