import type { CacheStore } from '../cache-store.ts';
import type { CacheConfig } from '../config/cache-config.ts';
import { resolveSecret } from '../config/secret.ts';
import { UserError } from '../errors/user-error.ts';
import type { Redis } from '../redis.ts';
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
   * @returns How many entries that were; `null`: the store cannot say now, and does it later.
   */
  purge(tags: readonly string[]): Promise<number | null>;
  /** How much memory each of them takes; none in Redis. */
  bytes(): ReadonlyMap<string, number>;
}

export interface CachesOptions<R> {
  readonly config: CacheConfig;
  /** What `file:` references are relative to. */
  readonly baseDir: string;
  /** `null`: there is none. */
  readonly redis: Redis | null;
  readonly isResult: (value: unknown) => value is R;
  /** Told when Redis did not do what it was asked. */
  readonly failed: (error: unknown) => void;
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
    async purge(tags) {
      const [first, second] = await Promise.allSettled(
        [results, answers].map((store) => store.purge(tags)),
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
type SharedOptions = Pick<CachesOptions<unknown>, 'config' | 'baseDir' | 'redis' | 'failed'> & {
  readonly pause: RedisPause;
};

async function createStore<V>(
  { config, baseDir, redis, failed, pause }: SharedOptions,
  name: string,
  maxBytes: number,
  isValue: (value: unknown) => value is V,
): Promise<CacheStore<V>> {
  if (config.store === 'memory' || redis === null) return new MemoryStore(maxBytes);
  // With the library of Redis, which most gateways do without.
  const { RedisStore } = await import('./redis/redis-store.ts');
  const { redisTimeoutMs: timeoutMs } = config;
  const keySecret = keySecretOf(config, baseDir);
  return new RedisStore({ redis, name, keySecret, timeoutMs, isValue, failed, pause });
}

/** One that can be guessed would be none. */
const minSecretLength = 16;

function keySecretOf({ keySecret = '' }: CacheConfig, baseDir: string): string {
  const secret = resolveSecret(keySecret, baseDir);
  if (secret.length >= minSecretLength) return secret;
  throw new UserError(`cache.keySecret: must have ${minSecretLength} characters or more`, {
    hint: 'Make one with `openssl rand -base64 32`.',
  });
}
