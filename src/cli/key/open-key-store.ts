import path from 'node:path';
import type { GatewayConfig } from '../../config/gateway-config.ts';
import { UserError } from '../../errors/user-error.ts';
import type { ChangeableKeyStore } from '../../identity/stores/api-key-store.ts';
import { changeableFileKeys } from '../../identity/stores/file-keys.ts';
import { changeableRedisKeys } from '../../identity/stores/redis-keys.ts';
import { connectRedis } from '../../redis/connect-redis.ts';

export interface OpenKeyStore extends AsyncDisposable {
  readonly keys: ChangeableKeyStore;
  /** For people: where the keys are. */
  readonly place: string;
}

/**
 * The store of gateway.yaml that keys are made and revoked in.
 * @param wanted `file` or `redis`; may be left out when only one is configured.
 * @throws UserError when there is none, or it cannot be reached
 */
export async function openKeyStore(
  { identity, redis }: GatewayConfig,
  configFile: string,
  wanted: string | undefined,
): Promise<OpenKeyStore> {
  const { apiKeys } = identity;
  const baseDir = path.dirname(configFile);
  const has = { file: apiKeys?.file !== undefined, redis: apiKeys?.redis === true };
  const store = wanted ?? (has.file && has.redis ? undefined : has.redis ? 'redis' : 'file');
  if (store === undefined) {
    throw new UserError('there are two stores of keys: say --store file or --store redis');
  }
  if (store !== 'file' && store !== 'redis') {
    throw new UserError(`--store ${store} is neither file nor redis`);
  }
  if (store === 'file' && apiKeys?.file !== undefined) {
    const file = path.resolve(baseDir, apiKeys.file);
    return { keys: changeableFileKeys(file), place: file, [Symbol.asyncDispose]: async () => {} };
  }
  if (store === 'redis' && has.redis && redis !== undefined) {
    const connection = await connectRedis(redis, baseDir);
    if (!connection.isHealthy()) {
      await connection[Symbol.asyncDispose]();
      throw new UserError('Redis cannot be reached', {
        hint: 'redis.url in gateway.yaml names it.',
      });
    }
    return {
      keys: changeableRedisKeys(connection),
      place: 'Redis',
      [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
    };
  }
  const missing =
    wanted === undefined ? 'says nowhere where keys are kept' : `has no ${store} store of keys`;
  throw new UserError(missing, {
    file: configFile,
    hint: 'Set identity.apiKeys.file: keys.json there, or identity.apiKeys.redis: true.',
  });
}
