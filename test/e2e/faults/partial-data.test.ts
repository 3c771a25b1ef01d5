import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../fixtures/gateway-client.ts';
import { type Shop, startShop } from '../../fixtures/shop.ts';
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

const callCounts = () =>
  [shop.catalog, shop.inventory, shop.shipping].map(({ calls }) => calls.length);
const rows = [0, 1, 2, 3, 4];

test('one of three sources dies, then the next: each has its errors, the rest its data', async () => {
  const whole = await shop.ask(page);
  expect(whole.errors).toBeUndefined();
  const before = callCounts();
  expect(before).toEqual([2, 1, 1]);

  await shop.inventory.close();
  const withoutStock = await shop.ask(page);
  expect(withoutStock.status).toBe(200);
  expect(withoutStock.data).toEqual({
    products: list(whole.data?.products).map((product) => ({ ...product, stock: null })),
  });
  expect(pathsAndCodes(withoutStock)).toEqual(
    rows.map((row) => [['products', row, 'stock'], 'UPSTREAM_UNAVAILABLE', 'inventory']),
  );
  // What is left to ask: categories are kept (@cacheControl).
  expect(callCounts()).toEqual([3, 1, 2]);

  await shop.shipping.close();
  const withoutBoth = await shop.ask(page);
  expect(withoutBoth.data).toEqual({
    products: list(whole.data?.products).map((product) => ({
      ...product,
      stock: null,
      shipping: null,
    })),
  });
  expect(withoutBoth.errors).toHaveLength(10);

  await shop.catalog.close();
  const nothing = await shop.ask(page);
  expect(nothing.status).toBe(200);
  expect(nothing.data).toEqual({ products: null });
  expect(pathsAndCodes(nothing)).toEqual([[['products'], 'UPSTREAM_UNAVAILABLE', 'catalog']]);
  expect(JSON.stringify([withoutStock.errors, withoutBoth.errors, nothing.errors])).not.toMatch(
    /127\.0\.0\.1|ECONN|\bat .+:\d+/,
  );
});

const list = (value: unknown): object[] => (Array.isArray(value) ? value : []);
const pathsAndCodes = ({ errors }: Awaited<ReturnType<typeof ask>>) =>
  errors?.map(({ path, extensions }) => [path, extensions?.code, extensions?.source]);

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
  const answer = await ask(source.url, '{ rows { thing { id count } } }');
  expect(answer.status).toBe(200);
  expect(answer.data).toEqual({
    rows: [
      { thing: { id: 1, count: 10 } },
      { thing: null },
      { thing: null },
      { thing: { id: 4, count: 40 } },
    ],
  });
  expect(pathsAndCodes(answer)).toEqual([
    [['rows', 1, 'thing', 'count'], 'UPSTREAM_INVALID_RESPONSE', 'things'],
  ]);
  expect(JSON.stringify(answer.errors)).not.toContain('many');
  expect(source.targets).toEqual(['/rows', '/things?ids=1,2,3,4']);
});
