import { afterAll, beforeAll, expect, test } from 'vitest';
import { gatewayConfigSchema } from '../../../src/config/gateway-config.ts';
import { redis as redisSchema } from '../../../src/config/sections/redis-config.ts';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { changeableRedisKeys } from '../../../src/identity/stores/redis-keys.ts';
import { connectRedis } from '../../../src/redis/connect-redis.ts';
import { ask } from '../../fixtures/gateway-client.ts';
import { redisCache } from '../../fixtures/redis.ts';
import { type OwnCluster, startRedisCluster } from '../../fixtures/redis-cluster.ts';
import { hasRedisServer } from '../../fixtures/redis-server.ts';
import { startOneSource } from '../http/one-source.ts';

const canStart = hasRedisServer();
let cluster: OwnCluster | undefined;
beforeAll(async () => {
  if (canStart) cluster = await startRedisCluster();
}, 60_000);
afterAll(() => cluster?.[Symbol.asyncDispose]());

const types = /* GraphQL */ `
  type Query {
    thing(id: Int!): Thing
      @rest(source: "things", method: "GET", path: "/things/{id}", parameters: [{ arg: "id", in: "path" }])
      @batch(field: "things", keyArg: "id", keysArg: "ids", itemKey: "id")
    things(ids: [Int!]): [Thing]
      @rest(source: "things", method: "GET", path: "/things", parameters: [{ arg: "ids", in: "query", explode: false }])
    list: [Row] @rest(source: "things", method: "GET", path: "/list")
    limited: Thing @rateLimit(max: 2, window: "1m") @rest(source: "things", method: "GET", path: "/limited")
  }
  type Mutation {
    change(id: Int!): Thing
      @rest(source: "things", method: "POST", path: "/things/{id}", parameters: [{ arg: "id", in: "path" }])
  }
  type Row {
    id: Int
    thing: Thing @link(field: "thing", args: { id: "$parent.id" })
  }
  type Thing {
    id: Int
  }
`;

const rows = Array.from({ length: 40 }, (_, index) => ({ id: index }));
const data = { list: rows.map((thing) => ({ thing })) };

const startGateway = (urls: readonly string[]) =>
  startOneSource(types, {
    config: {
      redis: { url: urls, cluster: true },
      cache: redisCache,
      admission: { rateLimit: { store: 'redis' } },
      sources: {
        things: {
          cache: { ttlSeconds: 60 },
          operations: { 'GET /list': { cache: { ttlSeconds: 0 } } },
        },
      },
    },
    listener: ({ url = '' }, response) => {
      const ids = new URL(url, 'http://localhost').searchParams.get('ids');
      if (url === '/list') response.end(JSON.stringify(rows));
      else if (ids === null) response.end('{"id":3}');
      else response.end(JSON.stringify(ids.split(',').map((id) => ({ id: Number(id) }))));
    },
  });

test.skipIf(!canStart)('results, purges and limits of gateways that share a cluster', async () => {
  const urls = cluster?.nodes.map(({ url }) => url) ?? [];
  await using one = await startGateway(urls);
  // Any node will do: the others are found.
  await using other = await startGateway(urls.slice(1, 2));
  const query = '{ list { thing { id } } }';
  const bulk = () => other.targets.filter((target) => target !== '/list');
  const things = () => one.targets.filter((target) => target !== '/list');
  expect((await ask(one.url, query)).data).toEqual(data);
  // What is kept is written without anybody waiting for it.
  await expect
    .poll(async () => {
      const before = things().length;
      expect((await ask(one.url, query)).data).toEqual(data);
      return things().length - before;
    })
    .toBe(0);
  expect((await ask(one.url, 'mutation { change(id: 3) { id } }')).errors).toBeUndefined();
  const asked = things().length;
  expect((await ask(one.url, query)).data).toEqual(data);
  expect(things().slice(asked)).toEqual(['/things?ids=3']);
  expect(bulk()).toEqual([]);

  const codes = [];
  for (const gateway of [one, other, one]) {
    const { errors } = await ask(gateway.url, '{ limited { id } }');
    codes.push(errors?.[0]?.extensions?.code);
  }
  expect(codes).toEqual([undefined, undefined, 'RATE_LIMITED']);
  const failures = /(cache|rate_limit)_store_failures_total 0\n/g;
  for (const gateway of [one, other]) {
    const metrics = await (await fetch(new URL('/metrics', gateway.url))).text();
    expect(metrics.match(failures)).toHaveLength(2);
  }
  // All nodes have some of it.
  for (const node of cluster?.nodes ?? []) {
    expect(await node.command('DBSIZE')).toBeGreaterThan(0);
  }
});

test.skipIf(!canStart)('API keys in a cluster', async () => {
  const [{ url = '' } = {}] = cluster?.nodes ?? [];
  await using connection = await connectRedis(redisSchema.parse({ url, cluster: true }), '.');
  const keys = changeableRedisKeys(connection);
  await keys.add({ id: 'a', hash: createApiKey('a').hash, client: 'web', scopes: [] });
  expect(await keys.list()).toMatchObject([{ id: 'a' }]);
  expect(await keys.remove('a')).toBe(true);
});

test.skipIf(!canStart)(
  'of a cluster one node is enough to find it, and one that dies costs nobody an answer',
  async () => {
    await using own = await startRedisCluster();
    const [first, second] = own.nodes;
    const nobody = 'redis://127.0.0.1:1';
    await using gateway = await startGateway([nobody, first?.url ?? '']);
    const query = '{ list { thing { id } } }';
    const things = () => gateway.targets.filter((target) => target !== '/list');
    await expect
      .poll(async () => {
        const before = things().length;
        expect((await ask(gateway.url, query)).data).toEqual(data);
        return things().length - before;
      })
      .toBe(0);
    await second?.kill();
    for (let times = 0; times < 3; times++) {
      const { data: got, errors } = await ask(gateway.url, query);
      expect({ got, errors }).toEqual({ got: data });
    }
    expect(things().length).toBeGreaterThan(1);
  },
);

test('several servers are a cluster', () => {
  const { error } = gatewayConfigSchema.safeParse({
    redis: { url: ['redis://a:1', 'redis://b:1'] },
  });
  expect(error?.issues).toMatchObject([{ path: ['redis', 'url'] }]);
});
