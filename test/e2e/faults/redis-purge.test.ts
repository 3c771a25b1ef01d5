import { expect, test } from 'vitest';
import { makeFolder } from '../../fixtures/folder.ts';
import { ask } from '../../fixtures/gateway-client.ts';
import { keySecret } from '../../fixtures/redis.ts';
import { hasRedisServer, startRedis } from '../../fixtures/redis-server.ts';
import { startOneSource } from '../http/one-source.ts';

/** A purge is what an operator asks for: it has more time than a request has for a slow Redis. */

const types = /* GraphQL */ `
  type Query {
    thing(id: Int!): Thing
      @rest(source: "things", method: "GET", path: "/things/{id}", parameters: [{ arg: "id", in: "path" }])
  }
  type Thing {
    id: Int
  }
`;
const canStart = hasRedisServer();

async function start(purge: object = {}) {
  const stack = new AsyncDisposableStack();
  const token = 'a-token-of-this-test';
  const folder = stack.use(makeFolder({ token }));
  const redis = stack.use(await startRedis());
  const gateway = stack.use(
    await startOneSource(types, {
      config: {
        // Requests wait for 50 ms, as where nothing is said.
        cache: {
          store: 'redis',
          keySecret,
          purge: { port: 0, token: `file:${folder.path}/token`, ...purge },
        },
        redis: { url: redis.url },
        sources: { things: { cache: { ttlSeconds: 60 } } },
      },
      listener: ({ url = '' }, response) => response.end(`{"id":${url.split('/')[2]}}`),
    }),
  );
  /** How often the source is asked for one thing. */
  const asked = async (id: number) => {
    const before = gateway.targets.length;
    expect(await ask(gateway.url, `{ thing(id: ${id}) { id } }`)).toMatchObject({
      data: { thing: { id } },
    });
    return gateway.targets.length - before;
  };
  return {
    redis,
    asked,
    /** Nobody waits for what is written, and a machine that is busy may find Redis slow for a while. */
    untilKept: (id: number) => expect.poll(() => asked(id), { timeout: 30_000 }).toBe(0),
    async purge() {
      const response = await fetch(gateway.gateway.purgeUrl ?? '', {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: '{"sources":["things"]}',
      });
      return { status: response.status, ...Object(await response.json()) };
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

test.skipIf(!canStart)('a purge waits for a Redis that requests do not wait for', async () => {
  await using gateway = await start();
  await gateway.untilKept(1);
  gateway.redis.suspend();
  const purged = gateway.purge();
  // Requests have waited in vain, and the purge is still under way.
  for (let times = 0; times < 3; times++) expect(await gateway.asked(1)).toBe(1);
  gateway.redis.resume();
  expect(await purged).toEqual({ status: 200, purged: 1 });
});

test.skipIf(!canStart)('a purge asks Redis also while requests go round it', async () => {
  await using gateway = await start();
  await gateway.untilKept(1);
  gateway.redis.suspend();
  // From now on no request asks Redis for a second.
  expect(await gateway.asked(1)).toBe(1);
  gateway.redis.resume();
  expect(await gateway.purge()).toEqual({ status: 200, purged: 1 });
});

test.skipIf(!canStart)('a purge is done by a Redis that comes back meanwhile', async () => {
  await using gateway = await start({ timeoutMs: 60_000 });
  await gateway.untilKept(1);
  await gateway.redis.kill();
  const purged = gateway.purge();
  expect(await gateway.asked(1)).toBe(1);
  await gateway.redis.start();
  expect(await purged).toEqual({ status: 200, purged: 0 });
  await gateway.untilKept(1);
});

test.skipIf(!canStart)(
  'a purge that Redis does not get in time is told, and made up for',
  async () => {
    await using gateway = await start({ timeoutMs: 100 });
    await gateway.untilKept(1);
    gateway.redis.suspend();
    const startedAt = performance.now();
    expect(await gateway.purge()).toMatchObject({
      status: 503,
      error: expect.stringContaining('as soon as it can'),
    });
    expect(performance.now() - startedAt).toBeGreaterThan(95);
    gateway.redis.resume();
    // Whatever is read is read anew, at once or after a while.
    expect(await gateway.asked(1)).toBe(1);
    await gateway.untilKept(1);
  },
);
