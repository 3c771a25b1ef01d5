import type { CacheConfig } from '../config/cache-config.ts';
import { resolveOwnSecret } from '../config/secret.ts';
import type { Redis } from '../redis/connect-redis.ts';
import type { CacheStore } from '../tools/cache-store.ts';
import { digestOf } from '../tools/digest.ts';
import type { Owned } from '../tools/owned.ts';
import type { CacheMemory } from './cache-memory.ts';
import { isKeptAnswer, type KeptAnswer } from './kept-answer.ts';
import { MemoryStore } from './memory-store.ts';

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
  /** From now on it is asked: what is kept in memory by others is forgotten. */
  takeOver(): void;
}

export interface CachesOptions<R> {
  readonly config: CacheConfig;
  /** Where the configuration is from: its folder is the base of `file:` references. */
  readonly configFile: string;
  /** `null`: there is none. */
  readonly redis: Redis | null;
  readonly memory: CacheMemory<R>;
  /** Whose end gives back what is taken of the memory. */
  readonly user: Owned;
  /** Stands for all else that decides about answers: where it is another, nothing that is kept holds. */
  readonly graphKey: string;
  readonly isResult: (value: unknown) => value is R;
  /** Called when Redis did not do what it was asked to. */
  readonly failed: (error: unknown) => void;
  /**
   * Called after each lookup with how long it has waited for Redis, and whether it then went on
   * without.
   */
  readonly waited: (waitedMs: number, isBypassed: boolean) => void;
}

/** @throws UserError when the secret of the keys cannot be used */
export async function createCaches<R>(options: CachesOptions<R>): Promise<Caches<R>> {
  const { config, redis } = options;
  if (config.store === 'memory' || redis === null) return memoryCaches(options);
  return redisCaches(options, redis);
}

function memoryCaches<R>({ config, memory, user, graphKey }: CachesOptions<R>): Caches<R> {
  const keys = [digestOf([graphKey, config])];
  const results = memory.results.take(user, keys, () => new MemoryStore(config.results.maxBytes));
  const answers = memory.answers.take(user, keys, () => new MemoryStore(config.answers.maxBytes));
  return {
    results,
    answers,
    purge: async (tags) => memory.purge(tags),
    bytes: () => new Map(Object.entries({ results: results.bytes, answers: answers.bytes })),
    takeOver: () => memory.keepOnly(new Set([results, answers])),
  };
}

async function redisCaches<R>(options: CachesOptions<R>, redis: Redis): Promise<Caches<R>> {
  const { config, configFile, isResult, failed, waited } = options;
  // With the library of Redis, which most gateways do without.
  const { RedisStore } = await import('./redis/redis-store.ts');
  const { redisTimeoutMs: timeoutMs, keySecret: reference = '' } = config;
  const keySecret = resolveOwnSecret(reference, 'cache.keySecret', configFile);
  const shared = { redis, keySecret, timeoutMs, failed, waited, pause: { until: 0 } };
  const results = new RedisStore({ ...shared, name: 'results', isValue: isResult });
  const answers = new RedisStore({ ...shared, name: 'answers', isValue: isKeptAnswer });
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
    bytes: () => new Map(),
    takeOver: () => options.memory.keepOnly(new Set()),
  };
}
