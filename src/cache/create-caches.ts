import { resolveOwnSecret } from '../config/secret.ts';
import type { CacheConfig } from '../config/sections/cache-config.ts';
import type { Redis } from '../redis/connect-redis.ts';
import { digestOf } from '../tools/digest.ts';
import type { Owned } from '../tools/owned.ts';
import type { CacheMemory, CacheStores } from './cache-memory.ts';
import { isKeptAnswer } from './kept-answer.ts';
import { MemoryStore } from './memory-store.ts';

/** What is kept of a graph that is served. */
export interface Caches<R> extends CacheStores<R> {
  /**
   * Removes what has one of these tags, wherever it is kept, also by other graphs.
   * @param timeoutMs As that of a store.
   * @returns How many entries that were; `null`: the store cannot say now, and does it later.
   */
  purge(tags: readonly string[], timeoutMs?: number): Promise<number | null>;
  /** How much memory each of them takes; none in Redis. */
  bytes(): ReadonlyMap<string, number>;
  /** Called when the graph begins to be served: memory caches of previous graphs are emptied. */
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
  const bytes = () => new Map(Object.entries({ results: results.bytes, answers: answers.bytes }));
  return cachesWith({ results, answers }, memory, bytes);
}

async function redisCaches<R>(options: CachesOptions<R>, redis: Redis): Promise<Caches<R>> {
  const { config, configFile, memory, user, isResult, failed, waited } = options;
  // Loaded here, because it brings the Redis client, which most gateways do without.
  const { RedisStore } = await import('./redis/redis-store.ts');
  const { redisTimeoutMs: timeoutMs, keySecret: reference = '' } = config;
  const keySecret = resolveOwnSecret(reference, 'cache.keySecret', configFile);
  const pendingOf = (name: string) =>
    memory.pendingPurges.take(
      user,
      [digestOf([redis.place, keySecret, name])],
      () => new Set<string>(),
    );
  const pending = { results: pendingOf('results'), answers: pendingOf('answers') };
  const stores = memory.inRedis.take(user, [digestOf([redis.id, keySecret, timeoutMs])], () => {
    const shared = { redis, keySecret, timeoutMs, failed, waited, pause: { until: 0 } };
    return {
      results: new RedisStore({
        ...{ ...shared, name: 'results', isValue: isResult },
        pendingPurges: pending.results,
      }),
      answers: new RedisStore({
        ...{ ...shared, name: 'answers', isValue: isKeptAnswer },
        pendingPurges: pending.answers,
      }),
    };
  });
  return cachesWith(stores, memory, () => new Map());
}

function cachesWith<R>(
  stores: CacheStores<R>,
  memory: CacheMemory<R>,
  bytes: Caches<R>['bytes'],
): Caches<R> {
  return {
    ...stores,
    purge: (tags, timeoutMs) => memory.purge(stores, tags, timeoutMs),
    bytes,
    takeOver: () => memory.takeOver(stores),
  };
}
