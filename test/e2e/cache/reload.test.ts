import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { ask } from '../../fixtures/gateway-client.ts';
import { forget, hasRedis, redisCache, redisSection } from '../../fixtures/redis.ts';
import { hasRedisServer, startRedis } from '../../fixtures/redis-server.ts';
import { startOneSource } from '../http/one-source.ts';

/** What is kept in memory when the configuration is read again. */

afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

const types = /* GraphQL */ `
  type Query {
    answer: String @cacheControl(maxAge: 60, scope: PUBLIC) @rest(source: "things", method: "GET", path: "/answer")
    result: String @rest(source: "things", method: "GET", path: "/result")
  }
  type Mutation {
    change: String @rest(source: "things", method: "POST", path: "/result")
  }
`;
const keeping = (more: object = {}) => ({
  sources: {
    things: {
      operations: { 'GET /result': { cache: { ttlSeconds: 60 } } },
      headers: { set: { 'x-key': 'env:HG_RELOAD_KEY' } },
      ...more,
    },
  },
});

async function start() {
  vi.stubEnv('HG_RELOAD_KEY', 'first');
  const state = { value: 'old', isWell: true };
  const source = await startOneSource(types, {
    config: keeping(),
    listener(_request, response) {
      response.statusCode = state.isWell ? 200 : 503;
      response.end(JSON.stringify(state.value));
    },
  });
  const both = async () => {
    const { data } = await ask(source.url, '{ answer }');
    return [data?.answer, (await ask(source.url, '{ result }')).data?.result];
  };
  return { source, state, both, [Symbol.asyncDispose]: () => source[Symbol.asyncDispose]() };
}

test('what is kept outlives a reload, also of what only an upstream that is down could say', async () => {
  await using gateway = await start();
  const { source, state, both } = gateway;
  expect(await both()).toEqual(['old', 'old']);
  state.isWell = false;
  await source.gateway.reload(source.options({ ...keeping(), clients: {} }));
  expect(await both()).toEqual(['old', 'old']);
  expect(source.targets).toHaveLength(2);
});

test.each([
  ['is called otherwise', keeping({ timeoutMs: 1_000 }), 'first'],
  ['gets another secret', keeping(), 'second'],
])('where a source %s, it is asked again', async (_, config, secret) => {
  await using gateway = await start();
  const { source, state, both } = gateway;
  await both();
  state.value = 'new';
  vi.stubEnv('HG_RELOAD_KEY', secret);
  await source.gateway.reload(source.options(config));
  expect(await both()).toEqual(['new', 'new']);
});

const isThere = await hasRedis();
const canStart = hasRedisServer();
const section = redisSection();
afterAll(() => (isThere ? forget(section) : undefined));
const inMemory = (more: object = {}) => keeping(more);
const inRedis = (more: object = {}) => ({ ...keeping(more), redis: section, cache: redisCache });

test.each([
  ['in memory, by other rules', true, inMemory(), inMemory({ timeoutMs: 1_000 })],
  ['in Redis, and before in memory', isThere, inMemory(), inRedis()],
  ['in memory, and before in Redis', isThere, inRedis(), inMemory()],
  [
    'in another place of Redis',
    isThere,
    inRedis(),
    { ...inRedis(), redis: { ...section, keyPrefix: `${section.keyPrefix}other:` } },
  ],
])(
  'a write of the graph before takes away what the next one keeps %s',
  async (_, canRun, before, after) => {
    if (!canRun) return;
    vi.stubEnv('HG_RELOAD_KEY', 'first');
    let value = 'old';
    const writing = Promise.withResolvers<ServerResponse>();
    await using source = await startOneSource(types, {
      config: before,
      listener(request, response) {
        if (request.method === 'POST') writing.resolve(response);
        else response.end(JSON.stringify(value));
      },
    });
    const read = async () => (await ask(source.url, '{ result }')).data?.result;
    /** Nobody waits for what is written to Redis. */
    const untilKept = () =>
      expect
        .poll(async () => {
          const calls = source.targets.length;
          await read();
          return source.targets.length - calls;
        })
        .toBe(0);
    const write = ask(source.url, 'mutation { change }');
    const written = await writing.promise;
    await source.gateway.reload(source.options(after));
    await untilKept();
    value = 'new';
    expect(await read()).toBe('old');
    written.end('"done"');
    await once(written, 'close');
    expect((await write).data).toEqual({ change: 'done' });
    expect(await read()).toBe('new');
  },
);

test('what is fetched anew when the configuration is read again ends with its graph, and is no fault of its upstream', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const held: ServerResponse[] = [];
  const things = {
    cache: { ttlSeconds: 10, staleWhileRevalidateSeconds: 60 },
    retry: { maxAttempts: 3, baseDelayMs: 1 },
    breaker: { minCalls: 1 },
  };
  await using source = await startOneSource(types, {
    config: { sources: { things } },
    listener(_request, response) {
      if (source.targets.length === 2) held.push(response);
      else response.end(JSON.stringify(`${source.targets.length}`));
    },
  });
  const result = async () => (await ask(source.url, '{ result }')).data?.result;
  expect(await result()).toBe('1');
  vi.setSystemTime(Date.now() + 11_000);
  expect(await result()).toBe('1');
  await expect.poll(() => held).toHaveLength(1);
  const isOver = held[0] && once(held[0], 'close');
  await source.gateway.reload(source.options({ sources: { things }, clients: {} }));
  await isOver;
  const metrics = async () => (await fetch(new URL('/metrics', source.url))).text();
  const operation = 'source="things",operation="GET /result"';
  await expect
    .poll(metrics)
    .toContain(`headgate_result_cache_refreshes_total{${operation},code="CANCELLED"} 1`);
  expect(await metrics()).not.toContain('code="UPSTREAM');

  // Who asks next has it fetched.
  await expect.poll(result).toBe('3');
  expect(source.targets).toHaveLength(3);
});

test.each([
  ['nothing of it', {}],
  ['how long Redis is waited for', { cache: { ...redisCache, redisTimeoutMs: 4_000 } }],
  ['how Redis is spoken to', { redis: { commandTimeoutMs: 400 } }],
])(
  'what Redis did not hear of a write is made up for after a reload that changes %s',
  async (_, changed: { cache?: object; redis?: object }) => {
    if (!canStart) return;
    vi.stubEnv('HG_RELOAD_KEY', 'first');
    await using redis = await startRedis();
    let value = 'old';
    const config = { ...keeping(), redis: { url: redis.url }, cache: redisCache };
    await using source = await startOneSource(types, {
      config,
      listener: (_request, response) => response.end(JSON.stringify(value)),
    });
    const result = async () => (await ask(source.url, '{ result }')).data?.result;
    const calls = async () => {
      const before = source.targets.length;
      await result();
      return source.targets.length - before;
    };
    await expect.poll(calls).toBe(0);
    redis.suspend();
    value = 'new';
    await ask(source.url, 'mutation { change }');
    const next = { ...config, ...changed, redis: { ...config.redis, ...changed.redis } };
    await source.gateway.reload(source.options({ ...next, clients: {} }));
    redis.resume();
    await expect.poll(calls, { timeout: 20_000 }).toBe(0);
    expect(await result()).toBe('new');
  },
);

test.skipIf(!canStart)('a reload connects to no Redis that it is connected to', async () => {
  vi.stubEnv('HG_RELOAD_KEY', 'first');
  await using redis = await startRedis();
  const config = { ...keeping(), redis: { url: redis.url }, cache: redisCache };
  await using source = await startOneSource(types, { config });
  /** But for the one that asks. */
  const connections = async () => {
    const clients = String(await redis.command('CLIENT', 'LIST'));
    return clients
      .trim()
      .split('\n')
      .map((line) => /^id=(\d+)/.exec(line)?.[1])
      .slice(0, -1);
  };
  const before = await connections();
  expect(before).toHaveLength(1);
  await source.gateway.reload(source.options({ ...config, clients: {} }));
  await source.gateway.reload(source.options());
  expect(await connections()).toEqual(before);
  await source.gateway.reload(source.options(keeping()));
  await expect.poll(connections).toEqual([]);
});
