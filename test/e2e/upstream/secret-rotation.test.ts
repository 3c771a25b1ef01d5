import { rmSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { startCatalog } from '../../../demo/catalog.ts';
import { startInventory } from '../../../demo/inventory.ts';
import { startShipping } from '../../../demo/shipping.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { ask } from '../../fixtures/gateway-client.ts';
import { startHeadgate } from '../../fixtures/process.ts';
import { forget, hasRedis, redisCache, redisSection } from '../../fixtures/redis.ts';
import { composedSchema } from '../../fixtures/shop.ts';
import { startOneSource } from '../http/one-source.ts';

/** Secrets of ours that are replaced while the gateway runs: what each upstream is shown. */

const section = redisSection();
const isThere = await hasRedis();
afterAll(() => (isThere ? forget(section) : undefined));

const question =
  '{ product(id: 1) { id } stock(sku: "HG-0001") { sku } shippingQuote(sku: "HG-0001", postcode: "10115") { sku } }';
const answer = {
  product: { id: 1 },
  stock: { sku: 'HG-0001' },
  shippingQuote: { sku: 'HG-0001' },
};

test('SIGHUP replaces the secrets of files, for REST, gRPC and SOAP; one that is missing changes nothing', async () => {
  const expected = { username: 'demo', token: 'one' };
  await using catalog = await startCatalog();
  await using inventory = await startInventory();
  await using shipping = await startShipping({ credentials: expected });
  const secrets = { rest: 'one\n', grpc: 'one\n', soap: 'one\n' };
  using folder = makeFolder({
    ...secrets,
    'schema/unified.graphql': composedSchema(),
    'gateway.yaml': `sources:
  catalog:
    endpoint: ${catalog.url}
    headers: { set: { x-api-key: file:rest, x-tenant: env:HG_TEST_TENANT } }
  inventory:
    endpoint: ${inventory.url}
    headers: { set: { authorization: file:grpc } }
  shipping:
    endpoint: ${shipping.url}/shipping
    soapHeaders: { Credentials: { username: demo, token: file:soap } }
`,
  });
  await using gateway = startHeadgate(folder.path, { HG_TEST_TENANT: 'tenant' });
  const url = await gateway.url();
  /** What the upstreams are shown by one request. */
  const shown = async () => {
    const { data, errors } = await ask(url, question);
    expect(errors).toBeUndefined();
    expect(data).toEqual(answer);
    const { headers } = catalog.calls.at(-1)?.detail ?? {};
    return [
      headers?.['x-api-key'],
      headers?.['x-tenant'],
      inventory.calls.at(-1)?.detail.metadata.authorization?.[0],
      Object(shipping.calls.at(-1)?.detail.header).Credentials.token,
    ];
  };
  const write = (text: string) => {
    for (const name of Object.keys(secrets)) folder.write(name, `${text}\n`);
  };
  expect(await shown()).toEqual(['one', 'tenant', 'one', 'one']);
  write('two');
  expect(await shown()).toEqual(['one', 'tenant', 'one', 'one']);

  gateway.child.kill('SIGHUP');
  await gateway.output(/reloaded in/);
  expected.token = 'two';
  expect(await shown()).toEqual(['two', 'tenant', 'two', 'two']);

  write('three');
  rmSync(`${folder.path}/soap`);
  gateway.child.kill('SIGHUP');
  await gateway.output(/soap: there is no such file[\s\S]*The last good graph is still served/);
  expect(await shown()).toEqual(['two', 'tenant', 'two', 'two']);

  write('three');
  gateway.child.kill('SIGHUP');
  await gateway.output(/reloaded in[\s\S]*reloaded in/);
  expected.token = 'three';
  expect(await shown()).toEqual(['three', 'tenant', 'three', 'three']);
  for (const { calls } of [catalog, inventory, shipping]) expect(calls).toHaveLength(5);
});

const types = /* GraphQL */ `
  type Query {
    thing: Thing @cacheControl(maxAge: 60, scope: PUBLIC) @rest(source: "things", method: "GET", path: "/thing")
  }
  type Thing {
    name: String
  }
`;

test.skipIf(!isThere)(
  'what one credential has got is never taken for what another gets',
  async () => {
    using folder = makeFolder({ key: 'one' });
    const keys: unknown[] = [];
    const value = `file:${folder.path}/key`;
    await using source = await startOneSource(types, {
      config: {
        cache: { ...redisCache, answers: { enabled: false } },
        redis: section,
        sources: {
          things: {
            cache: { ttlSeconds: 60 },
            credentials: { key: { type: 'apiKey', value, in: 'header', parameter: 'x-key' } },
          },
        },
      },
      listener({ headers }, response) {
        keys.push(headers['x-key']);
        response.end(`{"name":"of ${headers['x-key']}"}`);
      },
    });
    const nameOf = async () =>
      Object((await ask(source.url, '{ thing { name } }')).data?.thing).name;
    // The file is replaced before anybody has asked, and the gateway still has the old one.
    folder.write('key', 'two');
    expect(await nameOf()).toBe('of one');
    await source.gateway.reload(source.options());
    expect(await nameOf()).toBe('of two');

    // Back again, what that one has got is still there.
    folder.write('key', 'one');
    await source.gateway.reload(source.options());
    expect(await nameOf()).toBe('of one');
    expect(keys).toEqual(['one', 'two']);
  },
);

test('the token for purges is replaced by a reload, too', async () => {
  using folder = makeFolder({ token: 'first-token-of-all' });
  const config = { cache: { purge: { port: 0, token: `file:${folder.path}/token` } } };
  await using source = await startOneSource(types, { config });
  const statusFor = async (token: string) => {
    const { status } = await fetch(source.gateway.purgeUrl ?? '', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: '{"everything":true}',
    });
    return status;
  };
  expect(await statusFor('first-token-of-all')).toBe(200);
  folder.write('token', 'second-token-of-all');
  await source.gateway.reload(source.options());
  expect(await statusFor('first-token-of-all')).toBe(401);
  expect(await statusFor('second-token-of-all')).toBe(200);

  folder.write('token', 'too short');
  await expect(source.gateway.reload(source.options())).rejects.toThrow('cache.purge.token');
  expect(await statusFor('second-token-of-all')).toBe(200);
});
