import { expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { startServer } from '../../fixtures/http-server.ts';
import { startShop } from '../../fixtures/shop.ts';

/** Nothing of an upstream's address or answer may be in what a client reads. */
const internals = /127\.0\.0\.1|localhost|https?:|\bat .+:\d+|stack|Error:/;

test('failures of each protocol become codes of one table, each at its path', async () => {
  await using shop = await startShop();
  const { status, data, errors } = await shop.ask(`{
    product(id: 999999) { name }
    stock(sku: "nope") { sku }
    shippingQuote(sku: "HG-0001", postcode: "00000") { price }
    good: product(id: 1) { id }
  }`);
  expect(status).toBe(200);
  expect(data).toEqual({ product: null, stock: null, shippingQuote: null, good: { id: 1 } });
  expect(
    errors?.map(({ path, extensions }) => [path, extensions?.code, extensions?.source]),
  ).toEqual(
    expect.arrayContaining([
      [['product'], 'NOT_FOUND', 'catalog'],
      [['stock'], 'NOT_FOUND', 'inventory'],
      [['shippingQuote'], 'BAD_INPUT', 'shipping'],
    ]),
  );
  expect(JSON.stringify(errors)).not.toMatch(internals);
});

test('a typed problem of the contract is told as details', async () => {
  const writer = createApiKey('writer');
  const keys = [{ id: writer.id, hash: writer.hash, client: 'web' }];
  await using shop = await startShop({ identity: { apiKeys: { keys } } });
  const { errors } = await shop.ask(
    `mutation { createProduct(input: { sku: "HG-0001", name: "", price: -1, categoryId: 1 }) { id } }`,
    { headers: { 'x-api-key': writer.key } },
  );
  expect(errors?.[0]?.extensions).toMatchObject({
    source: 'catalog',
    details: { status: expect.any(Number), title: expect.any(String) },
  });
});

test.each(['catalog', 'inventory', 'shipping'] as const)(
  '%s is down: its fields fail, the others answer',
  async (down) => {
    await using shop = await startShop();
    await shop[down].close();
    const { status, errors, data } = await shop.ask(`{
      categories { id }
      stocks(skus: ["HG-0001"]) { stocks { sku } }
      shippingQuotes(skus: ["HG-0001"], postcode: "10115") { sku }
    }`);
    expect(status).toBe(200);
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', source: down });
    expect(JSON.stringify(errors)).not.toMatch(internals);
    expect(Object.values(data ?? {}).filter((value) => value === null)).toHaveLength(1);
  },
);

test('a source that is down costs only the linked fields', async () => {
  await using shop = await startShop();
  await shop.inventory.close();
  const { data, errors } = await shop.ask('{ products(limit: 2) { id stock { quantity } } }');
  expect(data).toEqual({
    products: [
      { id: 1, stock: null },
      { id: 2, stock: null },
    ],
  });
  expect(errors?.map(({ path }) => path)).toEqual([
    ['products', 0, 'stock'],
    ['products', 1, 'stock'],
  ]);
});

test('a value of a client is data in XML, too', async () => {
  await using shop = await startShop();
  const { errors } = await shop.ask(
    `query ($sku: String!) { a: shippingQuote(sku: $sku, postcode: "10115") { price } }`,
    { variables: { sku: '<x/>&{env.PATH}' } },
  );
  const [{ detail } = { detail: undefined }] = shop.shipping.calls;
  expect(JSON.stringify(errors ?? [])).not.toMatch(internals);
  expect(detail?.body).toMatchObject({ sku: '<x/>&{env.PATH}' });
});

test('a source that takes longer than the request may costs only its own fields', async () => {
  const left = Promise.withResolvers<void>();
  await using slow = await startServer((request) => request.once('close', left.resolve));
  await using shop = await startShop({
    server: { requestTimeoutMs: 300 },
    sources: { catalog: { endpoint: slow.url } },
  });
  const { status, data, errors } = await shop.ask(
    '{ categories { id } stock(sku: "HG-0001") { sku } }',
  );
  expect(status).toBe(200);
  expect(data).toEqual({ categories: null, stock: { sku: 'HG-0001' } });
  expect(errors).toMatchObject([
    { path: ['categories'], extensions: { code: 'UPSTREAM_TIMEOUT', source: 'catalog' } },
  ]);
  await left.promise;
});
