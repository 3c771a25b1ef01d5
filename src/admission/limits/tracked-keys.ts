import { LRUCache } from 'lru-cache';

/**
 * What is kept for each key; when there are more than `maxKeys`, the one that was used longest ago
 * goes. Each key has the size 1, because with `max` the library takes room for all of them at once:
 * 60 ms of each start and 5 MB with the default, also of gateways that limit nothing.
 */
export function trackedKeys<V extends object>(maxKeys: number): LRUCache<string, V> {
  return new LRUCache({ maxSize: maxKeys, sizeCalculation: () => 1 });
}

/** The same keys with another bound. If it is smaller, the keys that were used longest ago go. */
export function withMaxKeys<V extends object>(
  keys: LRUCache<string, V>,
  maxKeys: number,
): LRUCache<string, V> {
  if (keys.maxSize === maxKeys) return keys;
  const bounded = trackedKeys<V>(maxKeys);
  bounded.load(keys.dump());
  return bounded;
}
