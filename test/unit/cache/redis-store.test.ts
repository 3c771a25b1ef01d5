import { createHash } from 'node:crypto';
import { createClient } from '@redis/client';
import { afterAll, expect, test } from 'vitest';
import { RedisStore } from '../../../src/cache/redis/redis-store.ts';
import { connectRedis } from '../../../src/redis/connect-redis.ts';
import type { Lookup } from '../../../src/tools/cache-store.ts';
import { forget, hasRedis, redisSection } from '../../fixtures/redis.ts';
import { hasRedisServer, startRedis } from '../../fixtures/redis-server.ts';

const section = { ...redisSection(), connectTimeoutMs: 2_000, cluster: false };
const isThere = await hasRedis();
const canStart = hasRedisServer();
afterAll(() => (isThere ? forget(section) : undefined));

const isText = (value: unknown): value is string => typeof value === 'string';

async function connect({
  url = section.url,
  name = 'test',
  timeoutMs = 5_000,
  keySecret = 'a secret of the gateways',
} = {}) {
  const redis = await connectRedis({ ...section, url, commandTimeoutMs: 500 }, '.');
  const failures: unknown[] = [];
  const store = new RedisStore<string>({
    ...{ redis, name, timeoutMs, keySecret, pause: { until: 0 } },
    pendingPurges: new Set(),
    isValue: isText,
    failed: (error) => failures.push(error),
    waited: () => {},
  });
  const keep = (key: string, tags: string[] = [], value = key, seen?: Lookup<string>) =>
    write(store, key, { value, tags, keepMs: 60_000 }, seen);
  const find = async (...keys: string[]) => (await store.lookUp(keys)).values;
  return {
    redis,
    store,
    failures,
    keep,
    find,
    [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose](),
  };
}

type Entry = Parameters<RedisStore<string>['keep']>[1];

/** Waits for what is written without being waited for: commands of a connection stay in order. */
async function write(store: RedisStore<string>, key: string, entry: Entry, seen?: Lookup<string>) {
  const lookup = seen ?? (await store.lookUp([key]));
  store.keep(key, entry, lookup);
  await store.settled();
}

test.skipIf(!isThere)('what one gateway keeps the other finds, and either purges', async () => {
  await using one = await connect();
  await using other = await connect();
  const large = 'ä€'.repeat(50_000);
  for (let index = 0; index < 40; index++) await one.keep(`key ${index}`, ['all', `tag ${index}`]);
  await one.keep('large', ['red'], large);
  expect(await other.find('large', 'key 7', 'nothing', 'key 39')).toEqual([
    large,
    'key 7',
    undefined,
    'key 39',
  ]);
  expect(await other.store.purge(['tag 7', 'red'])).toBe(2);
  expect(await one.find('key 7', 'large', 'key 8')).toEqual([undefined, undefined, 'key 8']);
  expect(await one.store.purge(['all'])).toBe(39);
  expect(await other.find('key 8')).toEqual([undefined]);
});

test.skipIf(!isThere)('what was looked up before a purge is not kept after it', async () => {
  await using one = await connect({ name: 'race' });
  await using other = await connect({ name: 'race' });
  const before = await one.store.lookUp(['a', 'b']);
  await other.store.purge(['red']);
  await one.keep('a', ['red'], 'old', before);
  await one.keep('b', ['blue'], 'b', before);
  expect(await other.find('a', 'b')).toEqual([undefined, 'b']);
  await one.keep('a', ['red']);
  expect(await other.find('a')).toEqual(['a']);
});

test.skipIf(!isThere)(
  'lists of tags expire with their entries, and hold no more than those',
  async () => {
    await using one = await connect({ name: 'expiry' });
    await write(one.store, 'short', { value: 'x', tags: ['red'], keepMs: 60_000 });
    const ttls = async () => {
      const client = await createClient({ url: section.url }).connect();
      const keys = await client.keys(`${section.keyPrefix}cache:{expiry*:tag:*`);
      const found = await Promise.all(keys.map((key) => client.pTTL(key)));
      client.destroy();
      return found;
    };
    const [ttl = 0] = await ttls();
    expect(ttl).toBeGreaterThan(0);
    expect(ttl).toBeLessThanOrEqual(60_000);
  },
);

test.skipIf(!isThere)('what another version has written is no entry', async () => {
  await using one = await connect({ name: 'version' });
  await one.keep('a');
  const client = await createClient({ url: section.url }).connect();
  for (const key of await client.keys(`${section.keyPrefix}cache:{version*:entry:*`)) {
    await client.set(key, '\u0007garbage');
  }
  client.destroy();
  expect(await one.find('a')).toEqual([undefined]);
});

test.skipIf(!canStart)('each command stays in one slot of a cluster', async () => {
  await using server = await startRedis(
    '--cluster-enabled',
    'yes',
    '--cluster-config-file',
    'nodes.conf',
  );
  await server.command('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
  await using one = await connect({ url: server.url });
  while (!`${await server.command('CLUSTER', 'INFO')}`.includes('cluster_state:ok'));
  for (let index = 0; index < 40; index++) await one.keep(`key ${index}`, ['all', `tag ${index}`]);
  const keys = Array.from({ length: 40 }, (_, index) => `key ${index}`);
  expect(await one.find(...keys)).toEqual(keys);
  expect(await one.store.purge(['all', 'tag 3'])).toBe(40);
  expect(one.failures).toEqual([]);
});

test.skipIf(!canStart)(
  'a Redis that is slow, full, read-only or dead is gone round, and used again',
  async () => {
    await using server = await startRedis();
    await using one = await connect({ url: server.url, timeoutMs: 50 });
    await one.keep('a', ['red']);
    expect(await one.find('a')).toEqual(['a']);

    // Full, and read-only: what is kept is found, nothing more is kept.
    await server.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await server.command('CONFIG', 'SET', 'maxmemory', '1');
    await one.keep('b');
    await server.command('CONFIG', 'SET', 'maxmemory', '0');
    await server.command('REPLICAOF', '127.0.0.1', '1');
    await one.keep('b');
    expect(one.failures.map(String)).toEqual([
      expect.stringContaining('OOM'),
      expect.stringContaining('READONLY'),
    ]);
    expect((await one.store.lookUp(['a', 'b'])).isBypassed).toBe(false);
    await server.command('REPLICAOF', 'NO', 'ONE');

    // Slow: nobody waits longer, and who comes next does not wait.
    const asleep = server.command('DEBUG', 'SLEEP', '0.5');
    await new Promise((resolve) => setImmediate(resolve));
    const startedAt = performance.now();
    while (!(await one.store.lookUp(['a'])).isBypassed);
    const bypassedAt = performance.now();
    expect((await one.store.lookUp(['a'])).isBypassed).toBe(true);
    expect(performance.now() - bypassedAt).toBeLessThan(40);
    expect(bypassedAt - startedAt).toBeLessThan(450);
    await asleep;

    // Dead: a purge that it does not get is made up for before anything is read again.
    await server.kill();
    await expect(one.store.purge(['red'])).rejects.toThrow();
    expect((await one.store.lookUp(['a'])).isBypassed).toBe(true);
    await server.start();
    while ((await one.store.lookUp(['a'])).isBypassed)
      await new Promise((next) => setImmediate(next));
    await one.keep('c', ['red']);
    expect(await one.find('c')).toEqual(['c']);
  },
);

test.skipIf(!isThere)('nobody finds or guesses a key who has not its secret', async () => {
  const name = 'keyed';
  await using ours = await connect({ name });
  await using theirs = await connect({ name, keySecret: 'a secret of somebody else' });
  const key = '["https://stock.example","password: hunter2"]';
  await ours.keep(key, ['Product:7'], 'value');
  expect(await ours.find(key)).toEqual(['value']);

  expect(await theirs.find(key)).toEqual([undefined]);
  expect(await theirs.store.purge(['Product:7'])).toBe(0);
  const client = await createClient({ url: section.url }).connect();
  const stored = (await client.keys(`${section.keyPrefix}*{${name}:*`)).join(' ');
  client.destroy();
  expect(stored).toMatch(/:entry:\S+/);
  for (const known of [key, 'Product:7']) {
    const guess = createHash('sha256').update(known);
    expect(stored).not.toContain(guess.digest('base64url'));
  }
  expect(await ours.find(key)).toEqual(['value']);
});
