import type { Logger } from 'pino';
import type { RedisObserver } from '../../redis/redis-link.ts';
import { causesOf } from './log-causes.ts';

/** What is asked of a Redis that is away is too much to log: that it is away is written down once. */
export function logRedis(logger: Logger): RedisObserver {
  return (change) => {
    if (change.isAway) logger.warn({ causes: causesOf(change.error) }, 'Redis is away');
    else logger.info('Redis is there again');
  };
}
