import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../fixtures/gateway-client.ts';
import { type Shop, startShop } from '../../fixtures/shop.ts';
import { type ExpectedError, expectFault } from '../../upstreams/expect-fault.ts';
import { startOneSource } from '../http/one-source.ts';

/** What is well is answered, whatever is not. */

const page =
  '{ products(limit: 5) { name stock { quantity } shipping(postcode: "10115") { price } category { name } } }';
const retry = { baseDelayMs: 1, maxDelayMs: 2 };
let shop: Shop;

beforeAll(async () => {
  shop = await startShop({
    sources: { catalog: { retry }, inventory: { retry }, shipping: { retry } },
  });
});
afterAll(() => shop[Symbol.asyncDispose]());

const rows = [0, 1, 2, 3, 4];
const missing = (field: string, source: string) =>
  rows.map((row): ExpectedError => [['products', row, field], 'UPSTREAM_UNAVAILABLE', source]);

test('one of three sources dies, then the next: each has its errors, the rest its data', async () => {
  const asked = (catalog: number, inventory: number, shipping: number) =>
    [
      [shop.catalog, catalog],
      [shop.inventory, inventory],
      [shop.shipping, shipping],
    ] as const;
  const ask = () => shop.ask(page);
  const whole = await ask();
  expect(whole.errors).toBeUndefined();
  const without = (fields: object) => ({
    products: list(whole.data?.products).map((product) => ({ ...product, ...fields })),
  });

  await shop.inventory.close();
  await expectFault({
    ask,
    data: without({ stock: null }),
    errors: missing('stock', 'inventory'),
    // What is left to ask: categories are kept (@cacheControl).
    calls: asked(1, 0, 1),
  });
  await shop.shipping.close();
  await expectFault({
    ask,
    data: without({ stock: null, shipping: null }),
    errors: [...missing('stock', 'inventory'), ...missing('shipping', 'shipping')],
    calls: asked(1, 0, 0),
  });
  await shop.catalog.close();
  await expectFault({
    ask,
    data: { products: null },
    errors: [[['products'], 'UPSTREAM_UNAVAILABLE', 'catalog']],
    calls: asked(0, 0, 0),
  });
});

const list = (value: unknown): object[] => (Array.isArray(value) ? value : []);

test('one item of a batch is broken: the others are as they are', async () => {
  const things = [
    { id: 1, count: 10 },
    { id: 2, count: 'many' },
    null,
    'no thing at all',
    { count: 5 },
    { id: 4, count: 40 },
  ];
  await using source = await startOneSource(
    /* GraphQL */ `
      type Query {
        rows: [Row!] @rest(source: "things", method: "GET", path: "/rows")
        thing(id: Int!): Thing
          @rest(source: "things", method: "GET", path: "/things/{id}", parameters: [{ arg: "id", in: "path" }])
          @batch(field: "things", keyArg: "id", keysArg: "ids", itemKey: "id")
        things(ids: [Int!]): [Thing]
          @rest(source: "things", method: "GET", path: "/things", parameters: [{ arg: "ids", in: "query", explode: false }])
      }
      type Row {
        id: Int
        thing: Thing @link(field: "thing", args: { id: "$parent.id" })
      }
      type Thing {
        id: Int
        count: Int!
      }
    `,
    {
      listener: (request, response) =>
        response.end(
          JSON.stringify(request.url === '/rows' ? [1, 2, 3, 4].map((id) => ({ id })) : things),
        ),
    },
  );
  const { errors } = await expectFault({
    ask: () => ask(source.url, '{ rows { thing { id count } } }'),
    data: {
      rows: [
        { thing: { id: 1, count: 10 } },
        { thing: null },
        { thing: null },
        { thing: { id: 4, count: 40 } },
      ],
    },
    errors: [[['rows', 1, 'thing', 'count'], 'UPSTREAM_INVALID_RESPONSE', 'things']],
    calls: [[source, 2]],
  });
  expect(JSON.stringify(errors)).not.toContain('many');
  expect(source.targets).toEqual(['/rows', '/things?ids=1,2,3,4']);
});
