import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UpstreamError } from '../../../src/errors/upstream-error.ts';
import { fakeGraph, rpc, type WireArgs } from './fake-graph.ts';

const types = `
  type Query {
    products: [Product!]! ${rpc('Products')}
    stock(sku: String, at: String): Stock ${rpc('Stock')}
      @batch(field: "stocks", keyArg: "sku", keysArg: "skus", items: "items", itemKey: "sku", maxKeys: 3)
    stocks(skus: [String!] @wire(name: "sku_list"), at: String): Stocks ${rpc('Stocks')}
    price(sku: String! @wire(name: "SKU"), postcode: String): Price ${rpc('Price')}
    similar(skus: [String!]): [Product!] ${rpc('Similar')}
    byNumber(n: Int!): Price ${rpc('ByNumber')}
  }
  type Product {
    id: Int @wire(name: "ID")
    sku: String @wire(name: "the_sku")
    nested: Nested
    skus: [String!] @wire(name: "sku_list")
    stock(at: String): Stock @link(field: "stock", args: { sku: "$parent.sku", at: "$args.at" })
    stockById: Stock @link(field: "stock", args: { sku: "$parent.id" })
    deepStock: Stock @link(field: "stock", args: { sku: "$parent.nested.key" })
    bulkStock: Stock @link(field: "stocks", args: { skus: "$parent.sku" })
      @batch(field: "stocks", keyArg: "skus", keysArg: "skus", items: "items", itemKey: "sku")
    alone: Stock @link(field: "stock", args: { sku: "$parent.sku" }) @batch(off: true)
    price(postcode: String!): Price
      @link(field: "price", args: { sku: "$parent.sku", postcode: "$args.postcode" })
    fixed: Price @link(field: "price", args: { sku: "$$5", postcode: "x" })
    similar: [Product!] @link(field: "similar", args: { skus: "$parent.skus" })
    byNumber: Price @link(field: "byNumber", args: { n: "$parent.id" })
  }
  type Nested { key: String @wire(name: "constructor") }
  type Stocks { items: [Stock!] @wire(name: "stock_items") }
  type Stock { sku: String @wire(name: "SKU") level: Int }
  type Price { sku: String cents: Int }
`;

const skus = (...all: unknown[]) => all.map((sku) => ({ the_sku: sku }));
const asStock = (sku: unknown) => ({ SKU: sku, level: String(sku).length });
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const stocks = ({ sku_list }: WireArgs) => ({ stock_items: listOf(sku_list).map(asStock) });

test('many parents make one bulk call with unique keys, in wire names', async () => {
  const { run, calls } = fakeGraph(types, {
    Products: () => skus('a', 'bb', 'a', 'bb', 'a'),
    Stocks: stocks,
  });
  expect(await run('{ products { stock { sku level } } }')).toEqual({
    data: {
      products: ['a', 'bb', 'a', 'bb', 'a'].map((sku) => ({ stock: { sku, level: sku.length } })),
    },
  });
  expect(calls.slice(1)).toEqual([{ method: 'Stocks', args: { sku_list: ['a', 'bb'] } }]);
});

test('whatever the bulk read answers, in whatever order, each parent gets its own item or null', async () => {
  const key = fc.constantFrom('', '0', 'a', 'b', 'c', 'd', 'constructor', '__proto__', null);
  await fc.assert(
    fc.asyncProperty(
      fc.array(key, { maxLength: 12 }),
      fc.array(key, { maxLength: 12 }),
      async (wanted, answered) => {
        const { run, calls } = fakeGraph(types, {
          Products: () => skus(...wanted),
          Stocks: () => ({ stock_items: answered.map((sku) => ({ SKU: sku })) }),
        });
        const { data, errors } = await run('{ products { stock { sku } } }');
        expect(errors).toBeUndefined();
        expect(data?.products).toEqual(
          wanted.map((sku) => ({
            stock: sku !== null && answered.includes(sku) ? { sku } : null,
          })),
        );
        const asked = calls.slice(1).map(({ args }) => listOf(args.sku_list));
        expect(asked.flat()).toEqual([...new Set(wanted)].filter((sku) => sku !== null));
        expect(asked.every(({ length }) => length <= 3)).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});

test('a key is matched by its text: number 0 of one source is "0" of the other', async () => {
  const { run, calls } = fakeGraph(types, {
    Products: () => [{ ID: 0 }, { ID: 12 }, { ID: 9007199254740993n }, { ID: null }, {}],
    Stocks: ({ sku_list }) => ({
      stock_items: listOf(sku_list).map((sku) => ({ SKU: sku, level: 1 })),
    }),
  });
  const { data } = await run('{ products { stockById { sku } } }');
  expect(data?.products).toEqual([
    { stockById: { sku: '0' } },
    { stockById: { sku: '12' } },
    { stockById: { sku: '9007199254740993' } },
    { stockById: null },
    { stockById: null },
  ]);
  expect(calls.slice(1)).toEqual([
    { method: 'Stocks', args: { sku_list: ['0', '12', '9007199254740993'] } },
  ]);
});

test('an answer may type its keys otherwise', async () => {
  const { run } = fakeGraph(types, {
    Products: () => skus('1', '2'),
    Stocks: () => ({
      stock_items: [
        { SKU: 2, level: 20 },
        { SKU: 1n, level: 10 },
      ],
    }),
  });
  const { data } = await run('{ products { stock { level } } }');
  expect(data?.products).toEqual([{ stock: { level: 10 } }, { stock: { level: 20 } }]);
});

test.each<[string, () => unknown]>([
  [
    'what failed',
    () => {
      throw new UpstreamError('UPSTREAM_UNAVAILABLE', { source: 's' });
    },
  ],
  ['what is no object', () => 'text'],
  ['a list that should be an object', () => [{}]],
])('below %s nothing is asked for, whatever it needs of its parent', async (_name, Product) => {
  const { run, calls } = fakeGraph(
    `type Query { product: Product ${rpc('Product')} rate(code: String): Rate ${rpc('Rate')} }
     type Product { rate: Rate @link(field: "rate", args: { code: "$$EUR" }) }
     type Rate { cents: Int }`,
    { Product },
  );
  const { data, errors } = await run('{ product { rate { cents } } }');
  expect(data).toEqual({ product: null });
  expect(errors).toHaveLength(1);
  expect(calls.map(({ method }) => method)).toEqual(['Product']);
});

test('one failing chunk fails only its own items', async () => {
  const { run, calls } = fakeGraph(types, {
    Products: () => skus('a', 'b', 'c', 'd', 'e'),
    Stocks: (args) => {
      if (listOf(args.sku_list).includes('d')) {
        throw new UpstreamError('UPSTREAM_UNAVAILABLE', { source: 's' });
      }
      return stocks(args);
    },
  });
  const { data, errors } = await run('{ products { stock { sku } } }');
  expect(data?.products).toEqual([
    { stock: { sku: 'a' } },
    { stock: { sku: 'b' } },
    { stock: { sku: 'c' } },
    { stock: null },
    { stock: null },
  ]);
  expect(errors?.map(({ path }) => path)).toEqual([
    ['products', 3, 'stock'],
    ['products', 4, 'stock'],
  ]);
  expect(calls.slice(1).map(({ args }) => args.sku_list)).toEqual([
    ['a', 'b', 'c'],
    ['d', 'e'],
  ]);
});

test('a bulk answer that is no list is an error, a missing list is an empty one', async () => {
  const answers = [{ stock_items: 'x' }, { stock_items: null }, {}, null, []];
  for (const answer of answers) {
    const { run } = fakeGraph(types, { Products: () => skus('a'), Stocks: () => answer });
    const { data, errors } = await run('{ products { stock { sku } } }');
    expect(data?.products).toEqual([{ stock: null }]);
    expect(errors?.map(({ path }) => path)).toEqual(
      answer === answers[0] ? [['products', 0, 'stock']] : undefined,
    );
  }
});

test('items without a key are passed over', async () => {
  const { run } = fakeGraph(types, {
    Products: () => skus('a', 'null', 'undefined'),
    Stocks: () => ({ stock_items: [{ SKU: null }, {}, null, { SKU: 'a' }] }),
  });
  const { data } = await run('{ products { stock { sku } } }');
  expect(data?.products).toEqual([{ stock: { sku: 'a' } }, { stock: null }, { stock: null }]);
});

test('links with other arguments make other calls; the same ones share it', async () => {
  const { run, calls } = fakeGraph(types, { Products: () => skus('a', 'b'), Stocks: stocks });
  await run(
    '{ products { x: stock(at: "A") { sku } y: stock(at: "B") { sku } z: stock(at: "A") { sku } } }',
  );
  expect(calls.slice(1).map(({ args }) => args)).toEqual([
    { sku_list: ['a', 'b'], at: 'A' },
    { sku_list: ['a', 'b'], at: 'B' },
  ]);
});

test('a link straight to the bulk read is batched too, and shares nothing wrong', async () => {
  const { run, calls } = fakeGraph(types, { Products: () => skus('a', 'b'), Stocks: stocks });
  const { data } = await run('{ products { bulkStock { sku level } } }');
  expect(data?.products).toEqual([
    { bulkStock: { sku: 'a', level: 1 } },
    { bulkStock: { sku: 'b', level: 1 } },
  ]);
  expect(calls.slice(1).map(({ args }) => args)).toEqual([{ sku_list: ['a', 'b'] }]);
});

test('a key deep in the parent, in a member that every object inherits', async () => {
  const { run, calls } = fakeGraph(types, {
    Products: () => [{ nested: { constructor: 'k' } }, { nested: {} }, { nested: null }, {}],
    Stocks: stocks,
  });
  const { data } = await run('{ products { deepStock { sku } } }');
  expect(data?.products).toEqual([
    { deepStock: { sku: 'k' } },
    { deepStock: null },
    { deepStock: null },
    { deepStock: null },
  ]);
  expect(calls.slice(1).map(({ args }) => args)).toEqual([{ sku_list: ['k'] }]);
});

test('without a twin equal reads happen once', async () => {
  const { run, calls } = fakeGraph(types, {
    Products: () => skus('a', 'b', 'a', null),
    Price: ({ SKU }) => ({ sku: SKU, cents: 5 }),
  });
  const { data } = await run(
    '{ products { A: price(postcode: "A") { sku } B: price(postcode: "B") { sku } } }',
  );
  expect(data?.products).toEqual([
    ...['a', 'b', 'a'].map((sku) => ({ A: { sku }, B: { sku } })),
    { A: null, B: null },
  ]);
  expect(
    calls
      .slice(1)
      .map(({ args }) => `${args.SKU}${args.postcode}`)
      .sort(),
  ).toEqual([...['aA', 'aB', 'bA', 'bB']]);
});

test('one failing read fails only its own fields', async () => {
  const { run } = fakeGraph(types, {
    Products: () => skus('a', 'b'),
    Price: ({ SKU }) => {
      if (SKU === 'a') throw new UpstreamError('NOT_FOUND', { source: 's' });
      return { sku: SKU };
    },
  });
  const { data, errors } = await run('{ products { price(postcode: "A") { sku } } }');
  expect(data?.products).toEqual([{ price: null }, { price: { sku: 'b' } }]);
  expect(errors?.map(({ path }) => path)).toEqual([['products', 0, 'price']]);
});

test('@batch(off) makes single reads, and none without a key although the argument is optional', async () => {
  const { run, calls } = fakeGraph(types, {
    Products: () => skus('a', 'a', 'b', null),
    Stock: ({ sku }) => asStock(sku),
  });
  const { data } = await run('{ products { alone { sku } } }');
  expect(data?.products).toEqual([
    { alone: { sku: 'a' } },
    { alone: { sku: 'a' } },
    { alone: { sku: 'b' } },
    { alone: null },
  ]);
  expect(calls.slice(1)).toEqual([
    { method: 'Stock', args: { sku: 'a' } },
    { method: 'Stock', args: { sku: 'b' } },
  ]);
});

test('a number that GraphQL does not have is nothing to ask by', async () => {
  const { run, calls } = fakeGraph(types, {
    Products: () => [{ ID: Number.NaN }, { ID: Number.NEGATIVE_INFINITY }],
  });
  expect(await run('{ products { byNumber { cents } stockById { level } } }')).toEqual({
    data: {
      products: [
        { byNumber: null, stockById: null },
        { byNumber: null, stockById: null },
      ],
    },
  });
  expect(calls.map(({ method }) => method)).toEqual(['Products']);
});

test('a list of keys that is empty asks nothing: many APIs answer it with everything', async () => {
  const { run, calls } = fakeGraph(types, {
    Products: () => [{ sku_list: [] }, { sku_list: null }, { sku_list: ['a', 'b'] }],
    Similar: () => skus('c'),
  });
  const { data } = await run('{ products { similar { sku } } }');
  expect(data?.products).toEqual([{ similar: [] }, { similar: [] }, { similar: [{ sku: 'c' }] }]);
  expect(calls.slice(1).map(({ args }) => args)).toEqual([{ skus: ['a', 'b'] }]);
});

test('constants are what they say; numbers stay numbers', async () => {
  const { run, calls } = fakeGraph(types, {
    Products: () => [{ ID: 0 }],
    Price: () => ({}),
    ByNumber: () => ({}),
  });
  await run('{ products { fixed { sku } byNumber { sku } } }');
  expect(calls.slice(1)).toEqual([
    { method: 'Price', args: { SKU: '$5', postcode: 'x' } },
    { method: 'ByNumber', args: { n: 0 } },
  ]);
});

test('an explicit null of a link argument is sent, only an absent one has the default', async () => {
  const { run, calls } = fakeGraph(
    `type Query { a: A ${rpc('A')} b(d: Int = 7): B ${rpc('B')} }
     type A { id: Int b(x: Int): B @link(field: "b", args: { d: "$args.x" }) }
     type B { id: Int }`,
    { A: () => ({ id: 1 }), B: () => ({ id: 2 }) },
  );
  await run('{ a { absent: b { id } none: b(x: null) { id } some: b(x: 3) { id } } }');
  const asked = calls.filter(({ method }) => method === 'B').map(({ args }) => args);
  expect(asked).toEqual([{ d: 7 }, { d: null }, { d: 3 }]);
});

test('an item stands where the single read would have it; keys may stand deep in an argument', async () => {
  const { run, calls, facts } = fakeGraph(
    `type Query {
       products: [Product!]! ${rpc('Products')}
       getStock(sku: String!): GetStockResponse ${rpc('GetStock')}
         @batch(field: "stocks", keyArg: "sku", keysArg: "input.skus", itemKey: "sku", itemField: "stock")
       stocks(input: Keys!): [Stock!] ${rpc('Stocks')}
     }
     input Keys { skus: [String!]! @wire(name: "sku_list") }
     type GetStockResponse { stock: Stock @wire(name: "the_stock") }
     type Stock { sku: String @wire(name: "SKU") }
     type Product { stock: GetStockResponse @link(field: "getStock", args: { sku: "$parent.sku" })  sku: String }`,
    {
      Products: () => [{ sku: 'a' }, { sku: 'b' }, { sku: 'c' }],
      Stocks: () => [{ SKU: 'c' }, { SKU: 'a' }],
    },
  );
  const query = '{ products { stock { stock { sku } } } }';
  const { data } = await run(query);
  expect(data?.products).toEqual([
    { stock: { stock: { sku: 'a' } } },
    { stock: null },
    { stock: { stock: { sku: 'c' } } },
  ]);
  expect(calls.slice(1)).toEqual([
    { method: 'Stocks', args: { input: { sku_list: ['a', 'b', 'c'] } } },
  ]);
  expect(facts(query).steps[1]?.batch).toEqual({ maxKeys: 100, keysArgument: 'input.sku_list' });
});

test('a key that is nested too deeply to be read fails for its own parent only', async () => {
  let nested: unknown = 'a';
  for (let depth = 0; depth < 100_000; depth++) nested = Object.freeze([nested]);
  const { run, calls } = fakeGraph(types, {
    Products: () => [...skus('a'), { ID: 7, the_sku: nested }],
    Stocks: stocks,
  });
  const { data, errors } = await run('{ products { id stock { sku } } }');
  expect(data).toEqual({
    products: [
      { id: null, stock: { sku: 'a' } },
      { id: 7, stock: null },
    ],
  });
  expect(errors).toMatchObject([{ path: ['products', 1, 'stock'] }]);
  expect(calls.slice(1)).toEqual([{ method: 'Stocks', args: { sku_list: ['a'] } }]);
});
