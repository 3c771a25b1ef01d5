import type { CacheStore } from '../cache-store.ts';
import type { CacheConfig } from '../config/cache-config.ts';
import type { Redis } from '../redis.ts';
import { MemoryStore } from './memory-store.ts';

/** What is kept of a graph that is served. */
export interface Caches<R> {
  /** What upstreams answered. */
  readonly results: CacheStore<R>;
  /**
   * Removes what has one of these tags, wherever it is kept.
   * @returns How many entries that were; `null`: the store cannot say now, and does it later.
   */
  purge(tags: readonly string[]): Promise<number | null>;
}

export interface CachesOptions<R> {
  readonly config: CacheConfig;
  /** `null`: there is none. */
  readonly redis: Redis | null;
  readonly isResult: (value: unknown) => value is R;
  /** Told when Redis did not do what it was asked. */
  readonly failed: (error: unknown) => void;
}

export async function createCaches<R>(options: CachesOptions<R>): Promise<Caches<R>> {
  const results = await createStore(options);
  return {
    results,
    async purge(tags) {
      try {
        return await results.purge(tags);
      } catch {
        return null;
      }
    },
  };
}

async function createStore<R>(options: CachesOptions<R>): Promise<CacheStore<R>> {
  const { config, redis, isResult, failed } = options;
  if (config.store === 'memory' || redis === null) return new MemoryStore(config.results.maxBytes);
  // With the library of Redis, which most gateways do without.
  const { RedisStore } = await import('./redis/redis-store.ts');
  const { redisTimeoutMs: timeoutMs } = config;
  return new RedisStore({ redis, name: 'results', timeoutMs, isValue: isResult, failed });
}
