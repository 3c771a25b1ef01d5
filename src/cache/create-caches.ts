import type { CacheStore } from '../cache-store.ts';
import type { CacheConfig } from '../config/cache-config.ts';
import { MemoryStore } from './memory-store.ts';

/** What is kept of a graph that is served. */
export interface Caches<R> {
  /** What upstreams answered. */
  readonly results: CacheStore<R>;
  /** Removes what has one of these tags, wherever it is kept. @returns How many entries that were. */
  purge(tags: readonly string[]): number | Promise<number>;
}

export function createCaches<R>({ results: { maxBytes } }: CacheConfig): Caches<R> {
  const results = new MemoryStore<R>(maxBytes);
  return { results, purge: (tags) => results.purge(tags) };
}
