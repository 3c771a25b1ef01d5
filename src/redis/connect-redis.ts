import { resolveSecret } from '../config/secret.ts';
import type { RedisConfig } from '../config/sections/redis-config.ts';
import { UserError } from '../errors/user-error.ts';
import { digestOf } from '../tools/digest.ts';
import { loadRedisClient, type RedisCommands } from './redis-client.ts';
import { RedisLink, type RedisObserver } from './redis-link.ts';

/** The Redis, or the cluster, that gateways share: one connection for all rooms. */
export interface Redis extends AsyncDisposable {
  /** The same for what is at the same place, and is spoken to in the same way. */
  readonly id: string;
  /** The same for what is at the same place, however it is spoken to. */
  readonly place: string;
  /** Whether there is a connection now. While there is none, commands fail at once. */
  isHealthy(): boolean;
  /**
   * Runs commands, for at most `redis.commandTimeoutMs`.
   * @param command Its keys get `redis.keyPrefix`.
   * @param timeoutMs Instead, where nobody's request waits.
   * @throws Error when Redis is down, slow or refuses
   */
  run<T>(command: (client: RedisCommands) => Promise<T>, timeoutMs?: number): Promise<T>;
  /** `MGET`, as bytes; in a cluster all keys must be in one slot. As `run`. */
  readBytes(keys: string[]): Promise<(Buffer | null)[]>;
}

/**
 * Connects to Redis. One that is down is no reason not to start: it is tried again for as long as
 * we live, and whoever needs it decides what is done meanwhile.
 * @param baseDir What a `file:` reference is relative to.
 * @throws UserError when its address cannot be used
 */
export async function connectRedis(
  config: RedisConfig,
  baseDir: string,
  changed: RedisObserver = () => {},
): Promise<Redis> {
  const urls = redisUrls(config, baseDir);
  for (const url of urls) {
    if (!/^rediss?:\/\//.test(url) || !URL.canParse(url)) {
      throw new UserError('redis.url is not a redis:// or rediss:// address');
    }
  }
  const link = new RedisLink(await loadRedisClient(config, urls), config, changed);
  await link.open();
  return {
    id: redisId(config, urls),
    place: digestOf([urls, config.cluster, config.keyPrefix]),
    isHealthy: () => link.isHealthy(),
    run: (command, timeoutMs) => link.ask(({ commands }) => command(commands), timeoutMs),
    readBytes: (keys) => link.ask((client) => client.readBytes(keys)),
    async [Symbol.asyncDispose]() {
      link.close();
    },
  };
}

/** @throws UserError when a secret cannot be read */
export const redisUrls = ({ url }: RedisConfig, baseDir: string): readonly string[] =>
  [url].flat().map((each) => resolveSecret(each, baseDir));

export const redisId = (config: RedisConfig, urls: readonly string[]): string =>
  digestOf([config, urls]);
