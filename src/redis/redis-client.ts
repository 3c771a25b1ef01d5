import type { RedisClientType, RedisClusterType } from '@redis/client';
import type { RedisConfig } from '../config/sections/redis-config.ts';

/** Commands that one Redis and a cluster have in common; in a cluster the keys of one are in one slot. */
export type RedisCommands = Pick<
  RedisClientType,
  'eval' | 'evalSha' | 'hDel' | 'hGet' | 'hGetAll' | 'hSet' | 'hSetNX' | 'hVals' | 'mGet'
>;

export interface HandshakeWatch {
  begins(): void;
  ready(): void;
  /** Also: a connection that was ready has ended. */
  failed(error: unknown): void;
}

/** One Redis or a cluster, as the library speaks to it. */
export interface RedisClient {
  readonly commands: RedisCommands;
  /** `MGET`, as bytes. */
  readBytes(keys: string[]): Promise<(Buffer | null)[]>;
  /** Whether a command can be sent now. */
  isReady(): boolean;
  /** Resolves when it is ready; rejects when it will not be by itself. */
  connect(): Promise<unknown>;
  /** Tells of each connection that was made and has yet to be spoken to, and what became of it. */
  watchHandshakes(watch: HandshakeWatch): void;
  destroy(): void;
}

const firstRetryMs = 50;
const longestRetryMs = 2_000;
/** What a Redis that hangs leaves unanswered must not fill the memory. */
const maxUnanswered = 10_000;

/** Exponential. @param retries How many have failed. */
export const retryDelayMs = (retries: number) =>
  Math.min(firstRetryMs * 2 ** retries, longestRetryMs);

/**
 * Nothing is queued for a Redis that is not there, so nothing waits longer than its timeout. The
 * library is loaded only here, because most gateways have none.
 * @returns Makes clients; each connects once.
 */
export async function loadRedisClient(
  config: RedisConfig,
  urls: readonly string[],
): Promise<() => RedisClient> {
  const { createClient, createCluster, RESP_TYPES } = await import('./redis-library.ts');
  const bytes = { [RESP_TYPES.BLOB_STRING]: Buffer } as const;
  const { keyPrefix } = config;
  // Of what is not sent yet; who has sent something counts the time by itself.
  const commandOptions = { timeout: config.commandTimeoutMs };
  // Made for each: the library writes into them.
  const connection = () => ({
    disableOfflineQueue: true,
    commandsQueueMaxLength: maxUnanswered,
    socket: { connectTimeout: config.connectTimeoutMs, reconnectStrategy: retryDelayMs },
  });
  const makeOne = (): RedisClientType =>
    createClient({ ...connection(), url: urls[0] ?? '', keyPrefix, commandOptions });
  const makeCluster = (): RedisClusterType =>
    createCluster({
      rootNodes: urls.map((url) => ({ ...connection(), url })),
      defaults: { ...connection(), ...asIn(urls[0] ?? '', connection().socket) },
      keyPrefix,
      commandOptions,
    });
  return () => {
    const client = config.cluster ? makeCluster() : makeOne();
    // Each command that fails says so to who asked; without a listener the process would end.
    client.on('error', () => {});
    return {
      commands: client,
      readBytes: (keys) => client.withTypeMapping(bytes).mGet(keys),
      isReady: () => client.isReady,
      connect: () => client.connect(),
      watchHandshakes({ begins, ready, failed }) {
        // A cluster makes and replaces the connections of its nodes by itself.
        if (config.cluster) return;
        client.on('connect', begins);
        client.on('ready', ready);
        client.on('error', failed);
      },
      destroy: () => client.destroy(),
    };
  };
}

/** Nodes that the cluster names are spoken to as those that are configured. */
function asIn(url: string, socket: object) {
  const { username, password, protocol } = new URL(url);
  return {
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' && { socket: { ...socket, tls: true } }),
  };
}
