import type { CacheConfig } from '../config/cache-config.ts';
import { resolveOwnSecret } from '../config/secret.ts';
import type { Redis } from '../redis/connect-redis.ts';
import type { CacheStore } from '../tools/cache-store.ts';
import { isKeptAnswer, type KeptAnswer } from './kept-answer.ts';
import { MemoryStore } from './memory-store.ts';
import type { RedisPause } from './redis/redis-store.ts';

/** What is kept of a graph that is served. */
export interface Caches<R> {
  /** What upstreams answered. */
  readonly results: CacheStore<R>;
  readonly answers: CacheStore<KeptAnswer>;
  /**
   * Removes what has one of these tags, wherever it is kept.
   * @param timeoutMs As that of a store.
   * @returns How many entries that were; `null`: the store cannot say now, and does it later.
   */
  purge(tags: readonly string[], timeoutMs?: number): Promise<number | null>;
  /** How much memory each of them takes; none in Redis. */
  bytes(): ReadonlyMap<string, number>;
}

export interface CachesOptions<R> {
  readonly config: CacheConfig;
  /** Where the configuration is from: its folder is the base of `file:` references. */
  readonly configFile: string;
  /** `null`: there is none. */
  readonly redis: Redis | null;
  readonly isResult: (value: unknown) => value is R;
  /** Told when Redis did not do what it was asked. */
  readonly failed: (error: unknown) => void;
  /** Told of each lookup how long it has waited for Redis, and whether it then went on without. */
  readonly waited: (waitedMs: number, isBypassed: boolean) => void;
}

/** @throws UserError when the secret of the keys cannot be used */
export async function createCaches<R>(options: CachesOptions<R>): Promise<Caches<R>> {
  const { config, isResult } = options;
  const shared = { ...options, pause: { until: 0 } };
  const results = await createStore(shared, 'results', config.results.maxBytes, isResult);
  const answers = await createStore(shared, 'answers', config.answers.maxBytes, isKeptAnswer);
  return {
    results,
    answers,
    async purge(tags, timeoutMs) {
      const [first, second] = await Promise.allSettled(
        [results, answers].map((store) => store.purge(tags, timeoutMs)),
      );
      if (first?.status !== 'fulfilled' || second?.status !== 'fulfilled') return null;
      return first.value + second.value;
    },
    bytes() {
      const named = Object.entries({ results: results.bytes, answers: answers.bytes });
      return new Map(named.flatMap(([name, bytes]) => (bytes === null ? [] : [[name, bytes]])));
    },
  };
}

/** What all stores have. */
type SharedOptions = Pick<
  CachesOptions<unknown>,
  'config' | 'configFile' | 'redis' | 'failed' | 'waited'
> & {
  readonly pause: RedisPause;
};

async function createStore<V>(
  { config, configFile, redis, failed, waited, pause }: SharedOptions,
  name: string,
  maxBytes: number,
  isValue: (value: unknown) => value is V,
): Promise<CacheStore<V>> {
  if (config.store === 'memory' || redis === null) return new MemoryStore(maxBytes);
  // With the library of Redis, which most gateways do without.
  const { RedisStore } = await import('./redis/redis-store.ts');
  const { redisTimeoutMs: timeoutMs, keySecret: reference = '' } = config;
  const keySecret = resolveOwnSecret(reference, 'cache.keySecret', configFile);
  return new RedisStore({ redis, name, keySecret, timeoutMs, isValue, failed, waited, pause });
}
