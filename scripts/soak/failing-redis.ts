import { setTimeout as pause } from 'node:timers/promises';
import { startRedis } from '../../test/fixtures/redis-server.ts';
import { redisFaults } from '../../test/upstreams/redis-faults.ts';
import { seededRandom } from '../../test/upstreams/seeded-random.ts';

const wellMs = 4_000;
const badMs = 2_000;

/** A Redis that is in a bad state for a third of the time, each time in another one. */
export async function startFailingRedis(seed: number) {
  const redis = await startRedis();
  const random = seededRandom(seed);
  const stopping = new AbortController();
  const states = new Map<string, number>();
  const failing = (async () => {
    while (!stopping.signal.aborted) {
      await wait(wellMs, stopping.signal);
      const [name, { breaks, mends }] = random.of(Object.entries(redisFaults));
      states.set(name, (states.get(name) ?? 0) + 1);
      await breaks(redis);
      await wait(badMs, stopping.signal);
      await mends(redis);
    }
  })();
  return {
    url: redis.url,
    /** How often it was in each bad state. */
    states,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await failing;
      await redis[Symbol.asyncDispose]();
    },
  };
}

const wait = (ms: number, signal: AbortSignal) => pause(ms, undefined, { signal }).catch(() => {});
