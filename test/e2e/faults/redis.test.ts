import { expect, test } from 'vitest';
import { ask } from '../../fixtures/gateway-client.ts';
import { keySecret } from '../../fixtures/redis.ts';
import { hasRedisServer, startRedis } from '../../fixtures/redis-server.ts';
import { expectNothingInternal, timed } from '../../upstreams/expect-fault.ts';
import { redisFaults } from '../../upstreams/redis-faults.ts';
import { startOneSource } from '../http/one-source.ts';

/** A Redis that is not well costs its caches, and nobody an answer. */

const types = /* GraphQL */ `
  type Query {
    thing(id: Int!): Thing @cacheControl(maxAge: 60, scope: PUBLIC)
      @rest(source: "things", method: "GET", path: "/things/{id}", parameters: [{ arg: "id", in: "path" }])
    limited: Thing @rateLimit(max: 1, window: "1m") @rest(source: "things", method: "GET", path: "/limited")
  }
  type Mutation {
    touch: Thing @rest(source: "things", method: "POST", path: "/touch")
  }
  type Thing {
    id: Int
  }
`;
const thing = (id: number) => `{ thing(id: ${id}) { id } }`;
const canStart = hasRedisServer();
/** `cache.redisTimeoutMs`, as it is where nothing is said. */
const redisTimeoutMs = 50;
/** What an answer may take besides. */
const answerMs = 200;
/** What a slow machine may add. */
const slackMs = 1_000;

async function start(config: object = {}) {
  const stack = new AsyncDisposableStack();
  const redis = stack.use(await startRedis());
  const gateway = stack.use(
    await startOneSource(types, {
      config: {
        cache: { store: 'redis', keySecret },
        redis: { url: redis.url },
        sources: { things: { cache: { ttlSeconds: 60 } } },
        ...config,
      },
      listener: ({ url = '' }, response) =>
        response.end(`{"id":${Number(url.split('/')[2] ?? 0)}}`),
    }),
  );
  let nextId = 1;
  const metric = async (name: string) => {
    const text = await (await fetch(new URL('/metrics', gateway.url))).text();
    const values = text.matchAll(new RegExp(`^${name} ([\\d.]+)`, 'gm'));
    return [...values].reduce((sum, [, value]) => sum + Number(value), 0);
  };
  return {
    redis,
    /**
     * Asks what nobody has asked yet: whatever Redis does, it is answered in its time and a little.
     * @returns How often the upstream was asked then.
     */
    async askTwice(withinMs = redisTimeoutMs + answerMs) {
      const id = nextId++;
      const before = gateway.targets.length;
      for (let times = 0; times < 2; times++) {
        const { result, tookMs, machineMs } = await timed(() => ask(gateway.url, thing(id)));
        const { status, data, errors } = result;
        expect({ status, data, errors }).toEqual({ status: 200, data: { thing: { id } } });
        expect(tookMs).toBeLessThan(withinMs + machineMs);
        expectNothingInternal(result);
      }
      return gateway.targets.length - before;
    },
    /** Seconds that lookups have waited for Redis in vain, and how many they were. */
    async waited() {
      const seconds = 'headgate_cache_store_wait_seconds';
      const [sum = 0, count = 0] = await Promise.all(
        ['sum', 'count'].map((part) => metric(`${seconds}_${part}\\{outcome="bypass"\\}`)),
      );
      return { sum, count };
    },
    write: () => ask(gateway.url, 'mutation { touch { id } }'),
    metric,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Nobody waits for what is written, and a machine that is busy may find Redis slow for a while. */
const untilKept = ({ askTwice }: Awaited<ReturnType<typeof start>>) =>
  expect.poll(() => askTwice(), { timeout: 30_000 }).toBe(1);

test.skipIf(!canStart).each(Object.entries(redisFaults))(
  'a Redis that is %s: every answer, from the upstream; and kept again when it is well',
  async (_state, { breaks, mends }) => {
    await using gateway = await start();
    await untilKept(gateway);
    await breaks(gateway.redis);

    for (let times = 0; times < 3; times++) expect(await gateway.askTwice()).toBe(2);
    expect((await gateway.write()).data).toEqual({ touch: { id: 0 } });
    expect(await gateway.askTwice()).toBe(2);
    const bypassed = await gateway.metric('headgate_result_cache_total\\{.*"bypass".*\\}');
    const failed = await gateway.metric('headgate_cache_store_failures_total');
    expect(bypassed + failed).toBeGreaterThan(0);

    await mends(gateway.redis);
    await untilKept(gateway);
  },
);

test.skipIf(!canStart)(
  'one request waits for a silent Redis once, for all of its caches',
  async () => {
    await using gateway = await start();
    await untilKept(gateway);
    const failures = () => gateway.metric('headgate_cache_store_failures_total');
    const before = await failures();
    gateway.redis.suspend();
    const waitedBefore = await gateway.waited();
    const { result, machineMs } = await timed(() => gateway.askTwice());
    expect(result).toBe(2);
    // Neither its whole answer nor its result is asked for again, by it or by the next one.
    expect((await failures()) - before).toBe(1);
    const waited = await gateway.waited();
    expect(waited.count - waitedBefore.count).toBe(1);
    const waitedMs = (waited.sum - waitedBefore.sum) * 1_000;
    expect(waitedMs).toBeGreaterThan(redisTimeoutMs - 5);
    expect(waitedMs).toBeLessThan(redisTimeoutMs + 10 + machineMs);
    gateway.redis.resume();
  },
);

test.skipIf(!canStart)('limits do not wait for a silent Redis again and again', async () => {
  const budgets = [{ per: 'caller', capacity: 1_000, refillPerSecond: 1 }];
  await using gateway = await start({ admission: { rateLimit: { store: 'redis', budgets } } });
  const failures = () => gateway.metric('headgate_rate_limit_store_failures_total');
  await gateway.askTwice();
  expect(await failures()).toBe(0);
  gateway.redis.suspend();
  const startedAt = performance.now();
  for (let times = 0; times < 10; times++) await gateway.askTwice(slackMs);
  // Each of twenty decisions would wait for `redis.commandTimeoutMs`, which is half a second.
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  expect(await failures()).toBe(20);
  gateway.redis.resume();
});

test.skipIf(!canStart)(
  'a silent Redis holds up no start, and limits wait for it once; then it counts again',
  async () => {
    await using redis = await startRedis();
    redis.suspend();
    await using gateway = await startOneSource(types, {
      config: {
        admission: { rateLimit: { store: 'redis', whileRedisFails: 'allow' } },
        redis: { url: redis.url, connectTimeoutMs: 100, commandTimeoutMs: 100 },
      },
    });
    const askLimited = async () => {
      const startedAt = performance.now();
      const { status } = await ask(gateway.url, '{ limited { id } }');
      expect(performance.now() - startedAt).toBeLessThan(slackMs);
      return status;
    };
    expect([await askLimited(), await askLimited()]).toEqual([200, 200]);
    redis.resume();
    await expect.poll(askLimited, { timeout: 20_000 }).toBe(429);

    // While it is under way, too.
    redis.suspend();
    expect([await askLimited(), await askLimited()]).toEqual([200, 200]);
    redis.resume();
    await expect.poll(askLimited, { timeout: 20_000 }).toBe(429);
    const metrics = await (await fetch(new URL('/metrics', gateway.url))).text();
    expect(metrics).toMatch(/headgate_rate_limit_store_failures_total [4-9]/);
  },
);
