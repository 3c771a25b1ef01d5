import type { RedisClientType } from '@redis/client';
import type { RedisConfig } from './config/redis-config.ts';
import { resolveSecret } from './config/secret.ts';
import { UserError } from './errors/user-error.ts';

type Client = RedisClientType;

/** The Redis that gateways share: one connection for all rooms. */
export interface Redis extends AsyncDisposable {
  /** Whether there is a connection now. While there is none, commands fail at once. */
  isHealthy(): boolean;
  /**
   * Runs commands, each for at most `redis.commandTimeoutMs`.
   * @param command Its keys get `redis.keyPrefix`.
   * @throws Error when Redis is down, slow or refuses
   */
  run<T>(command: (client: Client) => Promise<T>): Promise<T>;
}

const firstRetryMs = 50;
const longestRetryMs = 2_000;

/**
 * Connects to Redis; the library is loaded only here, because most gateways have none. A Redis that
 * is down is no reason not to start: it is tried again for as long as we live, and whoever needs it
 * decides what is done meanwhile. Nothing is queued for it, so nothing waits longer than its timeout.
 * @param baseDir What a `file:` reference is relative to.
 * @throws UserError when its address cannot be used
 */
export async function connectRedis(config: RedisConfig, baseDir: string): Promise<Redis> {
  const url = resolveSecret(config.url, baseDir);
  if (!/^rediss?:\/\//.test(url) || !URL.canParse(url)) {
    throw new UserError('redis.url is no redis:// or rediss:// address');
  }
  const { createClient } = await import('@redis/client');
  const client: Client = createClient({
    url,
    keyPrefix: config.keyPrefix,
    disableOfflineQueue: true,
    commandOptions: { timeout: config.commandTimeoutMs },
    socket: {
      connectTimeout: config.connectTimeoutMs,
      reconnectStrategy: (retries) => Math.min(firstRetryMs * 2 ** retries, longestRetryMs),
    },
  });
  // Each command that fails says so to who asked; without a listener the process would end.
  client.on('error', () => {});
  await firstAttempt(client);

  return {
    isHealthy: () => client.isReady,
    run: (command) => command(client),
    async [Symbol.asyncDispose]() {
      client.destroy();
    },
  };
}

/** Ends when there is a connection or the first attempt has failed; the client goes on trying. */
async function firstAttempt(client: Client): Promise<void> {
  const failed = new Promise<void>((resolve) => client.once('error', () => resolve()));
  const connected = client.connect().then(
    () => {},
    () => {},
  );
  await Promise.race([connected, failed]);
}
