import { UserError } from '../../errors/user-error.ts';
import type { Redis } from '../../redis/connect-redis.ts';
import { traceCommand } from '../../tools/command-trace.ts';
import { undecided } from '../refused.ts';
import {
  type ApiKeyStore,
  type ChangeableKeyStore,
  type StoredKey,
  storedKeySchema,
} from './api-key-store.ts';
import { createLastUsed } from './last-used.ts';

/** One hash for all keys, one for when they were used: `HGET` finds a key in one round trip. */
const keysOf = 'api-keys';
const timesOf = 'api-keys:last-used';

/**
 * API keys in Redis, for several gateways. Nothing is kept here: each use asks, so that what is
 * revoked is refused by all of them at once. A Redis that is down lets nobody in.
 * @param lastUsedFailed As of `createLastUsed`.
 */
export function redisKeys(
  redis: Redis,
  lastUsedFailed: (error: unknown) => void,
): ApiKeyStore & AsyncDisposable {
  const lastUsed = createLastUsed(async (times) => {
    await redis.run((client) => client.hSet(timesOf, Object.fromEntries(times)));
  }, lastUsedFailed);
  return {
    async find(id, trace = null) {
      try {
        const text = await traceCommand(
          trace?.command('HGET'),
          redis.run((client) => client.hGet(keysOf, id)),
        );
        return text === null ? undefined : storedKeySchema.parse(JSON.parse(text));
      } catch (cause) {
        throw undecided(cause);
      }
    },
    used: lastUsed.used,
    [Symbol.asyncDispose]: () => lastUsed[Symbol.asyncDispose](),
  };
}

/** For `headgate key`. */
export function changeableRedisKeys(redis: Redis): ChangeableKeyStore {
  return {
    async list() {
      const [keys, times] = await redis.run((client) =>
        Promise.all([client.hVals(keysOf), client.hGetAll(timesOf)]),
      );
      return keys
        .map((text): StoredKey => storedKeySchema.parse(JSON.parse(text)))
        .toSorted((left, right) => (left.id < right.id ? -1 : 1))
        .map((each) => {
          const lastUsedAt = Object.hasOwn(times, each.id) ? times[each.id] : undefined;
          return { ...each, ...(lastUsedAt !== undefined && { lastUsedAt }) };
        });
    },
    async add(stored) {
      const isNew = await redis.run((client) =>
        client.hSetNX(keysOf, stored.id, JSON.stringify(stored)),
      );
      if (isNew === 0) throw new UserError(`Redis has a key ${stored.id} already`);
    },
    async remove(id) {
      const [removed] = await redis.run((client) =>
        Promise.all([client.hDel(keysOf, id), client.hDel(timesOf, id)]),
      );
      return removed > 0;
    },
  };
}
