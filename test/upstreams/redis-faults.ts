import type { OwnRedis } from '../fixtures/redis-server.ts';

interface RedisFault {
  breaks(redis: OwnRedis): unknown;
  mends(redis: OwnRedis): unknown;
}

/** What may be wrong with a Redis, by its name. */
export const redisFaults: Readonly<Record<string, RedisFault>> = {
  dead: { breaks: (redis) => redis.kill(), mends: (redis) => redis.start() },
  silent: { breaks: (redis) => redis.suspend(), mends: (redis) => redis.resume() },
  'read-only': {
    breaks: (redis) => redis.command('REPLICAOF', '127.0.0.1', '1'),
    mends: (redis) => redis.command('REPLICAOF', 'NO', 'ONE'),
  },
  full: {
    breaks: (redis) => redis.command('CONFIG', 'SET', 'maxmemory', '1'),
    mends: (redis) => redis.command('CONFIG', 'SET', 'maxmemory', '0'),
  },
};
