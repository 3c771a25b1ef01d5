import type { RedisConfig } from '../config/sections/redis-config.ts';
import { KeptWhileUsed } from '../tools/kept-while-used.ts';
import type { Owned } from '../tools/owned.ts';
import { connectRedis, type Redis, redisId, redisUrls } from './connect-redis.ts';
import type { RedisObserver } from './redis-link.ts';

/**
 * Connections that outlive the graph: else each reload would connect anew, and each graph that has
 * subscriptions would have one of its own.
 */
export class RedisConnections {
  readonly #changed: RedisObserver;
  readonly #kept = new KeptWhileUsed<Promise<Redis>>((redis) =>
    // What could not be made needs no end: who asked for it was told.
    redis.then(
      (made) => made[Symbol.asyncDispose](),
      () => {},
    ),
  );

  constructor(changed: RedisObserver) {
    this.#changed = changed;
  }

  /**
   * @param user Gives it back when it ends.
   * @throws UserError as `connectRedis`
   */
  take(user: Owned, config: RedisConfig, baseDir: string): Promise<Redis> {
    const key = redisId(config, redisUrls(config, baseDir));
    return this.#kept.take(user, [key], () => connectRedis(config, baseDir, this.#changed));
  }
}
