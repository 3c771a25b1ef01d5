import { afterAll, expect, test } from 'vitest';
import { gatewayConfigSchema } from '../../../src/config/gateway-config.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { ask } from '../../fixtures/gateway-client.ts';
import { startServer } from '../../fixtures/http-server.ts';
import { forget, hasRedis, keySecret, redisCache, redisSection } from '../../fixtures/redis.ts';
import { hasRedisServer, startRedis } from '../../fixtures/redis-server.ts';
import { startOneSource } from '../http/one-source.ts';

const types = (endpoint: string) => /* GraphQL */ `
  type Query {
    thing(id: String!): Thing
      @rest(source: "things", method: "GET", path: "/things/{id}", endpoint: "${endpoint}", parameters: [{ arg: "id", in: "path" }])
  }
  type Mutation {
    change(id: String!): Thing
      @rest(source: "things", method: "POST", path: "/things/{id}", endpoint: "${endpoint}", parameters: [{ arg: "id", in: "path" }])
  }
  type Thing {
    id: String
    big: BigInt
  }
  scalar BigInt
`;

const section = redisSection();
const isThere = await hasRedis();
const canStart = hasRedisServer();
afterAll(() => (isThere ? forget(section) : undefined));

/** Several gateways before one source. */
async function startGateways(
  count: number,
  config: object,
  { cache = { ttlSeconds: 60 }, headers = {} }: { cache?: object; headers?: object } = {},
) {
  const stack = new AsyncDisposableStack();
  const targets: string[] = [];
  const conditions: (string | undefined)[] = [];
  const source = stack.use(
    await startServer(({ method, url = '', headers: got }, response) => {
      targets.push(`${method} ${url}`);
      conditions.push(got['if-none-match']);
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      if (got['if-none-match'] !== undefined) {
        response.writeHead(304).end();
        return;
      }
      response.setHeader('content-type', 'application/json');
      response.end(`{"id":"${url.split('/').at(-1)}","big":9007199254740993}`);
    }),
  );
  const gateways = await Promise.all(
    Array.from({ length: count }, () =>
      startOneSource(types(source.url), {
        config: {
          sources: { things: { endpoint: source.url, cache } },
          ...config,
        },
      }),
    ),
  );
  for (const gateway of gateways) stack.use(gateway);
  return {
    urls: gateways.map(({ url }) => url),
    targets,
    conditions,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const query = '{ thing(id: "a") { id big } }';
const data = { thing: { id: 'a', big: '9007199254740993' } };

test.skipIf(!isThere)('gateways share what was read, and what a write purges', async () => {
  await using all = await startGateways(2, {
    cache: redisCache,
    redis: section,
  });
  const [one = '', other = ''] = all.urls;
  expect((await ask(one, query)).data).toEqual(data);
  // What is kept is written without anybody waiting for it.
  let asked = 0;
  do {
    asked = all.targets.length;
    expect((await ask(other, query)).data).toEqual(data);
  } while (all.targets.length > asked);
  expect((await ask(one, 'mutation { change(id: "a") { id } }')).errors).toBeUndefined();
  const before = all.targets.length;
  expect((await ask(other, query)).data).toEqual(data);
  expect(all.targets.slice(before)).toEqual(['GET /things/a']);
});

test.skipIf(!isThere)(
  'what one gateway was answered another asks for again by its ETag',
  async () => {
    const headers = { etag: '"v1"', 'cache-control': 'no-cache' };
    await using all = await startGateways(
      2,
      { cache: redisCache, redis: section },
      { cache: { http: true }, headers },
    );
    const [one = '', other = ''] = all.urls;
    const asked = '{ thing(id: "etag") { id big } }';
    const expected = { thing: { id: 'etag', big: '9007199254740993' } };
    expect((await ask(one, asked)).data).toEqual(expected);
    // What is kept is written without anybody waiting for it.
    do expect((await ask(other, asked)).data).toEqual(expected);
    while (all.conditions.at(-1) === undefined);
    expect(all.conditions.at(-1)).toBe('"v1"');
  },
);

test.skipIf(!canStart)('a Redis that dies costs nobody an answer', async () => {
  await using redis = await startRedis();
  await using all = await startGateways(1, {
    cache: { store: 'redis', keySecret },
    redis: { url: redis.url },
  });
  const [url = ''] = all.urls;
  const bypassed = async () => {
    const metrics = await (await fetch(new URL('/metrics', url))).text();
    const [, count = 0] =
      /headgate_result_cache_total\{.*outcome="bypass"\} (\d+)/.exec(metrics) ?? [];
    return Number(count);
  };
  expect((await ask(url, query)).data).toEqual(data);
  // On a busy machine Redis may have been too slow for that one, too.
  const before = await bypassed();
  await redis.kill();
  for (let times = 0; times < 3; times++) expect((await ask(url, query)).data).toEqual(data);
  const after = await bypassed();
  expect(after - before).toBeGreaterThanOrEqual(1);
  expect(after - before).toBeLessThanOrEqual(3);
});

test('a store that is nowhere stops the start', () => {
  const { error } = gatewayConfigSchema.safeParse({ cache: { store: 'redis' } });
  expect(error?.issues.map(({ path }) => path)).toEqual([
    ['cache', 'store'],
    ['cache', 'keySecret'],
  ]);
});

test.skipIf(!isThere)('a secret that can be guessed stops the start', async () => {
  using folder = makeFolder({ secret: 'short\n' });
  const cache = { ...redisCache, keySecret: `file:${folder.path}/secret` };
  await expect(startGateways(1, { cache, redis: section })).rejects.toThrow(
    /gateway\.yaml: cache\.keySecret: .* must have 16 characters/,
  );
});
