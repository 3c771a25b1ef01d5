import { afterAll, expect, test } from 'vitest';
import { redis as redisSchema } from '../../../src/config/sections/redis-config.ts';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { changeableRedisKeys } from '../../../src/identity/stores/redis-keys.ts';
import { connectRedis } from '../../../src/redis/connect-redis.ts';
import { ask } from '../../fixtures/gateway-client.ts';
import { forget, hasRedis, redisCache, redisSection } from '../../fixtures/redis.ts';
import { hasRedisServer, startRedis } from '../../fixtures/redis-server.ts';
import { startTraceCollector } from '../../fixtures/trace-collector.ts';
import { startOneSource } from '../http/one-source.ts';

/** What traces tell of Redis: what a request has waited for. */

const types = /* GraphQL */ `
  type Query {
    thing: Thing @cacheControl(maxAge: 60, scope: PUBLIC) @rest(source: "things", method: "GET", path: "/thing")
  }
  type Thing {
    id: Int
  }
`;
const section = redisSection();
const isThere = await hasRedis();
const canStart = hasRedisServer();
afterAll(() => (isThere ? forget(section) : undefined));

const traced = (endpoint: string) => ({
  observability: { logLevel: 'silent', traces: { endpoint } },
});
const limited = {
  admission: {
    rateLimit: {
      store: 'redis',
      budgets: [{ per: 'address', capacity: 1_000, refillPerSecond: 100 }],
    },
  },
};

test.skipIf(!isThere)(
  'keys, limits and caches are asked within the request and its calls',
  async () => {
    await using collector = await startTraceCollector();
    const { id, key, hash } = createApiKey('web');
    await using connection = await connectRedis(redisSchema.parse(section), '.');
    await changeableRedisKeys(connection).add({ id, hash, client: 'web', scopes: [] });
    const things = await startOneSource(types, {
      config: {
        ...traced(collector.endpoint),
        ...limited,
        redis: section,
        cache: redisCache,
        identity: { apiKeys: { redis: true } },
        sources: { things: { cache: { ttlSeconds: 60 } } },
      },
      listener: (_request, response) => response.end('{"id":1}'),
    });
    await ask(things.url, '{ thing { id } }', { headers: { 'x-api-key': key } });
    await things[Symbol.asyncDispose]();

    const nameOf = (spanId: string) => collector.spans.find((span) => span.spanId === spanId)?.name;
    const commands = collector.spans.filter(({ attributes }) => 'db.system.name' in attributes);
    expect(
      commands.map(({ name, kind, parentSpanId, isError, attributes }) => [
        ...[name, kind, isError, nameOf(parentSpanId)],
        attributes,
      ]),
    ).toEqual([
      [
        'HGET',
        'client',
        false,
        'query',
        { 'db.system.name': 'redis', 'db.operation.name': 'HGET' },
      ],
      [
        ...['EVALSHA take', 'client', false, 'query'],
        {
          'db.system.name': 'redis',
          'db.operation.name': 'EVALSHA',
          'db.stored_procedure.name': 'take',
        },
      ],
      [
        'MGET',
        'client',
        false,
        'query',
        { 'db.system.name': 'redis', 'db.operation.name': 'MGET' },
      ],
      [
        ...['MGET', 'client', false, 'things GET /thing'],
        { 'db.system.name': 'redis', 'db.operation.name': 'MGET' },
      ],
    ]);
  },
);

test.skipIf(!canStart)('a command that fails says why, in one word', async () => {
  await using collector = await startTraceCollector();
  await using redis = await startRedis();
  const things = await startOneSource(types, {
    config: { ...traced(collector.endpoint), ...limited, redis: { url: redis.url } },
    listener: (_request, response) => response.end('{"id":1}'),
  });
  await redis.command('REPLICAOF', '127.0.0.1', '1');
  expect((await ask(things.url, '{ thing { id } }')).data).toEqual({ thing: { id: 1 } });
  await redis.command('REPLICAOF', 'NO', 'ONE');
  await redis.kill();
  await ask(things.url, '{ thing { id } }');
  await things[Symbol.asyncDispose]();

  const commands = collector.spans.filter(({ name }) => name === 'EVALSHA take');
  expect(commands.map(({ isError, attributes }) => [isError, attributes])).toEqual([
    [
      true,
      expect.objectContaining({ 'error.type': 'READONLY', 'db.response.status_code': 'READONLY' }),
    ],
    [true, expect.objectContaining({ 'error.type': '_OTHER' })],
  ]);
});
