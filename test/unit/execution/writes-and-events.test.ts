import { expect, test } from 'vitest';
import { UpstreamError } from '../../../src/errors/upstream-error.ts';
import { IncrementalAnswer } from '../../../src/shared/incremental-answer.ts';
import { mergePayloads } from '../../fixtures/merge-payloads.ts';
import { requestContext } from '../../fixtures/request-context.ts';
import { composedSdl, eventTimeoutMs, fakeGraph, rpc } from './fake-graph.ts';

const types = composedSdl(`
  type Query {
    stock(sku: String!): Stock ${rpc('Stock')}
      @batch(field: "stocks", keyArg: "sku", keysArg: "skus", itemKey: "sku")
    stocks(skus: [String!]!): [Stock] ${rpc('Stocks')}
    price(sku: String!): Stock ${rpc('Price')}
  }
  type Mutation { order(sku: String! @wire(name: "SKU")): Order ${rpc('Order')} }
  type Subscription {
    orders(shop: Int! @wire(name: "SHOP")): Order ${rpc('Orders')}
    levels: [Level!] ${rpc('Levels')}
  }
  type Level @mapEntry { key: String! value: [Level!] }
  type Order {
    sku: String
    stock: Stock @link(field: "stock", args: { sku: "$parent.sku" })
    price: Stock @link(field: "price", args: { sku: "$parent.sku" })
  }
  type Stock { sku: String level: Int }
`).replace('{ query: Query }', '{ query: Query mutation: Mutation subscription: Subscription }');

/** Every read gives another level. */
function shop() {
  let level = 0;
  const next = (sku: unknown) => {
    level += 1;
    return { sku, level };
  };
  return fakeGraph(types, {
    Stocks: ({ skus }) => (Array.isArray(skus) ? skus.map(next) : []),
    Price: ({ sku }) => next(sku),
    Order: ({ SKU }) => {
      if (SKU === 'none') throw new UpstreamError('CONFLICT', { source: 's' });
      return { sku: SKU };
    },
    Orders: () => [{ sku: 'a' }, { sku: 'a' }, { sku: 'b' }],
    Levels: () => [{ a: { b: {} } }, {}],
  });
}

test('what was read before a write is read again after it', async () => {
  const { run, calls } = shop();
  const { data } = await run(`mutation {
    first: order(sku: "a") { stock { level } again: stock { level } price { level } }
    second: order(sku: "a") { stock { level } price { level } }
  }`);
  expect(data?.first).toMatchObject({
    stock: { level: 1 },
    again: { level: 1 },
    price: { level: 2 },
  });
  expect(data?.second).toEqual({ stock: { level: 3 }, price: { level: 4 } });
  expect(calls.map(({ method }) => method)).toEqual([
    ...['Order', 'Stocks', 'Price', 'Order', 'Stocks', 'Price'],
  ]);
});

test('also when what leads to it is the same object, and a fragment asks for it', async () => {
  const shared = { sku: 'a' };
  let level = 0;
  const { run } = fakeGraph(
    types.replace(
      'type Stock {',
      'type Stock { price: Stock @link(field: "price", args: { sku: "$parent.sku" })',
    ),
    {
      Order: () => shared,
      Stocks: () => [shared],
      Price({ sku }) {
        level += 1;
        return { sku, level };
      },
    },
  );
  const { data } = await run(`
    mutation { first: order(sku: "a") { ...Deep } second: order(sku: "a") { ...Deep } }
    fragment Deep on Order { stock { price { level } } }
  `);
  expect(data?.first).toEqual({ stock: { price: { level: 1 } } });
  expect(data?.second).toEqual({ stock: { price: { level: 2 } } });
});

test('a write that failed may have changed something too', async () => {
  const { run, calls } = shop();
  const { data, errors } = await run(`mutation {
    first: order(sku: "a") { stock { level } }
    failed: order(sku: "none") { sku }
    second: order(sku: "a") { stock { level } }
  }`);
  expect(errors?.map(({ path }) => path)).toEqual([['failed']]);
  expect(data).toEqual({
    first: { stock: { level: 1 } },
    failed: null,
    second: { stock: { level: 2 } },
  });
  expect(calls.filter(({ method }) => method === 'Stocks')).toHaveLength(2);
});

test('what comes later of a write is read after all of them, also when the last one fails', async () => {
  const { executeInParts, request, calls } = shop();
  const query = `mutation {
    first: order(sku: "a") { price { level } ... @defer { later: price { level } } }
    failed: order(sku: "none") { sku }
  }`;
  const contextValue = requestContext({ incremental: 'v0.2' });
  const answer = await executeInParts({ ...request(query, {}), contextValue });
  if (!(answer instanceof IncrementalAnswer)) throw new Error('no parts');
  const { data } = await mergePayloads(answer);
  expect(data).toEqual({ first: { price: { level: 1 }, later: { level: 2 } }, failed: null });
  expect(calls.map(({ method }) => method)).toEqual(['Order', 'Price', 'Order', 'Price']);
});

test('every event of a subscription reads anew', async () => {
  const { events, calls } = shop();
  const results = await events('subscription { orders(shop: 5) { sku stock { level } } }');
  expect(results).toEqual([
    { data: { orders: { sku: 'a', stock: { level: 1 } } } },
    { data: { orders: { sku: 'a', stock: { level: 2 } } } },
    { data: { orders: { sku: 'b', stock: { level: 3 } } } },
  ]);
  expect(calls[0]).toEqual({ method: 'Orders', args: { SHOP: 5 } });
});

test('an event is in the terms of the graph, like an answer', async () => {
  const { events } = shop();
  const query = 'subscription { levels { key value { key value { key } } } }';
  expect(await events(query)).toEqual([
    { data: { levels: [{ key: 'a', value: [{ key: 'b', value: [] }] }] } },
    { data: { levels: [] } },
  ]);
});

test('a subscription has no deadline, and may make any number of calls; not so each of its events', async () => {
  const { events, deadlines, counts } = shop();
  const startedAt = Date.now();
  await events('subscription { orders(shop: 5) { stock { level } } }');

  expect(counts).toEqual([1, 1, 1]);
  expect(deadlines).toHaveLength(3);
  for (const deadlineAt of deadlines) {
    expect(deadlineAt).toBeGreaterThanOrEqual(startedAt + eventTimeoutMs);
    expect(deadlineAt).toBeLessThanOrEqual(Date.now() + eventTimeoutMs);
  }
});
