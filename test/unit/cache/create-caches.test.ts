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

test('what a graph keeps that is replaced takes no memory, however long its subscriptions go on', async () => {
  const keep = async ({ results }: Awaited<ReturnType<typeof cachesOf>>) =>
    results.keep('a', { value: 'kept', tags: [], keepMs: 60_000 }, await results.lookUp(['a']));
  const before = await cachesOf('before');
  before.takeOver();
  await keep(before);
  // Refused: nothing is lost.
  await cachesOf('refused');
  expect(before.bytes().get('results')).toBeGreaterThan(0);
  // The same again.
  const again = await cachesOf('before');
  again.takeOver();
  expect(before.bytes().get('results')).toBeGreaterThan(0);

  const after = await cachesOf('after');
  await keep(after);
  after.takeOver();
  expect(before.bytes().get('results')).toBe(0);
  expect(after.bytes().get('results')).toBeGreaterThan(0);
});
