import { once } from 'node:events';
import { createServer, connect as openSocket, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { redis as redisSchema } from '../../../src/config/sections/redis-config.ts';
import { connectRedis, type Redis } from '../../../src/redis/connect-redis.ts';
import { hasRedisServer, startRedis } from '../../fixtures/redis-server.ts';

const canStart = hasRedisServer();
/** What a slow machine may add. */
const slackMs = 1_500;

const connect = (url: string, timeouts: object) =>
  connectRedis(redisSchema.parse({ url, ...timeouts }), '.');
const ping = (redis: Redis) => redis.run((client) => client.hGet('nothing', 'a'));
const healed = (redis: Redis) => expect.poll(() => ping(redis).catch(() => 'away')).toBe(null);

test.skipIf(!canStart)(
  'a command that was sent is waited for no longer than it may take',
  async () => {
    await using server = await startRedis();
    await using redis = await connect(server.url, { commandTimeoutMs: 50 });
    expect(await ping(redis)).toBeNull();
    server.suspend();
    const startedAt = performance.now();
    await expect(ping(redis)).rejects.toThrow('Redis is slow');
    expect(performance.now() - startedAt).toBeLessThan(50 + slackMs);
    // Nobody else waits in vain.
    expect(redis.isHealthy()).toBe(false);
    await expect(ping(redis)).rejects.toThrow('Redis is away');
    await expect(redis.readBytes(['a'])).rejects.toThrow('Redis is away');
    server.resume();
    await healed(redis);
    expect(redis.isHealthy()).toBe(true);
  },
);

test.skipIf(!canStart)(
  'a Redis that takes connections and says nothing holds up no start',
  async () => {
    await using server = await startRedis();
    server.suspend();
    await using redis = await connect(server.url, { connectTimeoutMs: 50, commandTimeoutMs: 50 });
    expect(redis.isHealthy()).toBe(false);
    server.resume();
    await healed(redis);
  },
);

test('nor does one that is not there', async () => {
  await using redis = await connect('redis://127.0.0.1:1', {});
  expect(redis.isHealthy()).toBe(false);
  await expect(ping(redis)).rejects.toThrow('Redis is away');
});

test('one that is away is told of once, however often it is tried', async () => {
  let tries = 0;
  await using closing = new AsyncDisposableStack();
  const server = createServer((socket) => {
    tries += 1;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  closing.defer(() => new Promise((resolve) => server.close(() => resolve())));
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : '';
  const changes: object[] = [];
  const config = redisSchema.parse({ url: `redis://127.0.0.1:${port}` });
  await using _ = await connectRedis(config, '.', (change) => changes.push(change));
  await expect.poll(() => tries).toBeGreaterThan(2);
  expect(changes).toEqual([{ isAway: true, error: expect.any(Error) }]);
});

test.skipIf(!canStart)('one that was away is told of when it is there again', async () => {
  await using server = await startRedis();
  const changes: { isAway: boolean }[] = [];
  const config = redisSchema.parse({ url: server.url });
  {
    await using redis = await connectRedis(config, '.', (change) => changes.push(change));
    expect(changes).toEqual([]);
    await server.kill();
    await expect.poll(() => changes).toMatchObject([{ isAway: true }]);
    await server.start();
    await healed(redis);
    expect(changes).toMatchObject([{ isAway: true }, { isAway: false }]);
  }
  expect(changes, 'we have left it ourselves').toHaveLength(2);
});

test.skipIf(!canStart)('a connection that has gone silent is replaced', async () => {
  await using server = await startRedis();
  await using wire = await startWire(Number(new URL(server.url).port));
  await using redis = await connect(wire.url, { connectTimeoutMs: 50, commandTimeoutMs: 50 });
  expect(await ping(redis)).toBeNull();
  wire.cut();
  await expect(ping(redis)).rejects.toThrow('Redis is slow');
  // The Redis is well all the time: only what leads to it is not.
  await healed(redis);
  expect(wire.connections()).toBeGreaterThan(1);
});

test.skipIf(!canStart)(
  'who has more time waits on, while the others hear that Redis is slow',
  async () => {
    await using server = await startRedis();
    await using redis = await connect(server.url, { commandTimeoutMs: 50 });
    server.suspend();
    const patient = redis.run((client) => client.hGet('a', 'b'), 60_000);
    await expect.poll(() => redis.isHealthy(), { interval: 1 }).toBe(false);
    server.resume();
    expect(await patient).toBeNull();
    await healed(redis);
  },
);

test.skipIf(!canStart)(
  'who has more time does not wait for a connection that was given up',
  async () => {
    await using server = await startRedis();
    await using wire = await startWire(Number(new URL(server.url).port));
    await using redis = await connect(wire.url, { connectTimeoutMs: 50, commandTimeoutMs: 50 });
    wire.cut();
    await expect(redis.run((client) => client.hGet('a', 'b'), 50_000)).rejects.toThrow();
    await healed(redis);
  },
);

/** What lies between: when it is cut, both ends believe that their connection is open. */
async function startWire(port: number) {
  const sockets: Socket[] = [];
  let made = 0;
  const server = createServer((near) => {
    made += 1;
    const far = openSocket(port, '127.0.0.1');
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) {
      socket.on('error', () => {});
      sockets.push(socket);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `redis://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    connections: () => made,
    cut() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
