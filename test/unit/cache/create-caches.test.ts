import { expect, test } from 'vitest';
import { CacheMemory } from '../../../src/cache/cache-memory.ts';
import { createCaches } from '../../../src/cache/create-caches.ts';
import { gatewayConfigSchema } from '../../../src/config/gateway-config.ts';
import { Owned } from '../../../src/tools/owned.ts';

const memory = new CacheMemory<string>();
const cachesOf = (graphKey: string) =>
  createCaches<string>({
    config: gatewayConfigSchema.parse({}).cache,
    configFile: 'gateway.yaml',
    redis: null,
    memory,
    user: new Owned(),
    graphKey,
    isResult: (value) => typeof value === 'string',
    failed: () => {},
    waited: () => {},
  });

type TestCaches = Awaited<ReturnType<typeof cachesOf>>;
const keep = async ({ results }: TestCaches, key: string, value = 'kept') =>
  results.keep(key, { value, tags: [], keepMs: 60_000 }, await results.lookUp([key]));
const resultBytes = ({ bytes }: TestCaches) => bytes().get('results') ?? 0;

test('what a graph keeps that is replaced takes no memory, however long its subscriptions go on', async () => {
  const before = await cachesOf('before');
  before.takeOver();
  await keep(before, 'a');
  // Refused: nothing is lost.
  await cachesOf('refused');
  expect(resultBytes(before)).toBeGreaterThan(0);
  // The same again.
  const again = await cachesOf('before');
  again.takeOver();
  expect(resultBytes(before)).toBeGreaterThan(0);

  const after = await cachesOf('after');
  await keep(after, 'a');
  after.takeOver();
  expect(resultBytes(before)).toBe(0);
  expect(resultBytes(after)).toBeGreaterThan(0);
});

test('graphs that are replaced keep little, all together; one that comes again has all of its room', async () => {
  const { results } = gatewayConfigSchema.parse({}).cache;
  const text = 'x'.repeat(results.maxBytes / 1_000);
  const fill = async (caches: TestCaches) => {
    for (let index = 0; index < 1_000; index++) await keep(caches, `${index}`, text);
  };
  const last = await cachesOf('last');
  last.takeOver();
  const former = await Promise.all(['one', 'two', 'three'].map(cachesOf));
  for (const each of former) each.takeOver();
  last.takeOver();
  await Promise.all([last, ...former].map(fill));
  expect(resultBytes(last)).toBeGreaterThan(0.9 * results.maxBytes);
  const together = former.reduce((sum, each) => sum + resultBytes(each), 0);
  expect(together).toBeGreaterThan(0);
  expect(together).toBeLessThanOrEqual(0.1 * results.maxBytes);

  const [one] = former;
  one?.takeOver();
  if (one !== undefined) await fill(one);
  expect(one && resultBytes(one)).toBeGreaterThan(0.9 * results.maxBytes);
});
