import { expect, test } from 'vitest';
import { fakeGraph, rpc } from './fake-graph.ts';

const types = `
  scalar Blob @cost(weight: "3")
  interface Node { id: ID  dear: String @cost(weight: "7") }
  union Found = Product | Stock
  type Query {
    product(id: ID!): Product ${rpc('Product')}
      @batch(field: "productsById", keyArg: "id", keysArg: "ids", itemKey: "id", maxKeys: 10)
    productsById(ids: [ID!]): [Product] ${rpc('ProductsById')}
      @listSize(slicingArguments: ["ids"], requireOneSlicingArgument: false)
    products(first: Int = 20, filter: Filter): [Product!]! ${rpc('Products')}
      @listSize(slicingArguments: ["first", "filter.first"], requireOneSlicingArgument: false)
    strict(first: Int, last: Int): [Product] ${rpc('Strict')}
      @listSize(slicingArguments: ["first", "last"])
    page(size: Int): Page ${rpc('Page')}
      @listSize(slicingArguments: ["size"], sizedFields: ["items"], assumedSize: 30)
    anything(first: Int @cost(weight: "5")): [Found] ${rpc('Anything')}
    nodes: [Node] ${rpc('Nodes')}
    stock(sku: String): Stock ${rpc('Stock')}
      @batch(field: "stocks", keyArg: "sku", keysArg: "skus", itemKey: "sku")
    stocks(skus: [String!] @wire(name: "sku_list")): [Stock] ${rpc('Stocks')}
    price(sku: String!): Price ${rpc('Price')}
    similar(sku: String, first: Int): [Product] ${rpc('Similar')}
      @listSize(slicingArguments: ["first"], assumedSize: 4)
    rates: Price ${rpc('Rates')}
  }
  input Filter { first: Int  words: [Word!] }
  input Word { text: String @cost(weight: "2") }
  type Page { items: [Product]  others: [Product] }
  type Product implements Node {
    id: ID
    dear: String
    sku: String
    blob: Blob
    blobs: [Blob]
    nested: [Nested]
    stock: Stock @link(field: "stock", args: { sku: "$parent.sku" })
    price: Price @link(field: "price", args: { sku: "$parent.sku" })
    rates: Price @link(field: "rates")
    usual: Price @link(field: "price", args: { sku: "usual" })
    similar(first: Int): [Product]
      @link(field: "similar", args: { sku: "$parent.sku", first: "$args.first" })
  }
  type Nested { id: ID }
  type Stock implements Node @cost(weight: "2") {
    id: ID
    dear: String
    sku: String
    product: Product @link(field: "product", args: { id: "$parent.id" })
    price: Price @link(field: "price", args: { sku: "$parent.sku" })
    usual: Price @link(field: "price", args: { sku: "$parent.sku" })
  }
  type Price { cents: Int  rates: Price @link(field: "rates") }
`;
const { facts } = fakeGraph(types, {});

function stepsOf(query: string, variables: Record<string, unknown> = {}) {
  return facts(query, variables).steps.map((step) => [
    step.path.join('.'),
    step.call,
    step.after,
    step.maxCallsOf(variables),
  ]);
}
const costOf = (query: string, variables: Record<string, unknown> = {}) =>
  facts(query, variables).costOf(variables);

test('the steps of an operation: what is called, after what, how often at most', () => {
  const query = `query($n: Int!) {
    products(first: $n) { sku stock { product { id } } price { cents } rates { cents } }
  }`;
  expect(stepsOf(query, { n: 250 })).toEqual([
    ['products', 'S/Products', null, 1],
    ['products.stock', 'S/Stocks', 0, 3],
    ['products.stock.product', 'S/ProductsById', 1, 25],
    ['products.price', 'S/Price', 0, 250],
    ['products.rates', 'S/Rates', 0, 1],
  ]);
  expect(facts(query, {}).maxCallsOf({ n: 250 })).toBe(280);
  // What many services take for everything: so it is as if it was not said.
  expect(facts(query, {}).maxCallsOf({ n: 0 })).toBe(1 + 1 + 10 + 100 + 1);
  expect(facts(query, {}).maxCallsOf({ n: -3 })).toBe(1 + 1 + 10 + 100 + 1);
});

test('what a batch is, and where parents make a call each', () => {
  const { steps } = facts(
    '{ products { stock { sku } price { cents } } product(id: 1) { price { cents } } }',
  );
  expect(
    steps.map(({ coordinate, answeredBy, batch, isCallPerParent }) => ({
      coordinate,
      answeredBy,
      batch,
      isCallPerParent,
    })),
  ).toEqual([
    {
      coordinate: 'Query.products',
      answeredBy: 'Query.products',
      batch: null,
      isCallPerParent: false,
    },
    {
      coordinate: 'Product.stock',
      answeredBy: 'Query.stocks',
      batch: { maxKeys: 100, keysArgument: 'sku_list' },
      isCallPerParent: false,
    },
    { coordinate: 'Product.price', answeredBy: 'Query.price', batch: null, isCallPerParent: true },
    {
      coordinate: 'Query.product',
      answeredBy: 'Query.product',
      batch: null,
      isCallPerParent: false,
    },
    // One parent: one call.
    { coordinate: 'Product.price', answeredBy: 'Query.price', batch: null, isCallPerParent: false },
  ]);
});

test.each([
  ['the default of a slicing argument', '{ products { price { cents } } }', 21],
  ['a literal', '{ products(first: 3) { price { cents } } }', 4],
  [
    'the largest of several',
    '{ products(first: 3, filter: { first: 9 }) { price { cents } } }',
    10,
  ],
  ['a list that is as long', '{ productsById(ids: [1, 2, 3]) { price { cents } } }', 4],
  ['what nothing sizes', '{ nodes { ... on Product { price { cents } } } }', 101],
  ['a list in the returned object', '{ page(size: 7) { items { price { cents } } } }', 8],
  ['assumed, in the returned object', '{ page { items { price { cents } } } }', 31],
  ['another list in the returned object', '{ page(size: 7) { others { price { cents } } } }', 101],
  ['what a link passes on', '{ product(id: 1) { similar(first: 3) { price { cents } } } }', 5],
  ['what the target of a link assumes', '{ product(id: 1) { similar { price { cents } } } }', 6],
])('list size: %s', (_what, query, calls) => {
  expect(facts(query).maxCallsOf({})).toBe(calls);
});

test('a slicing argument that is required is asked for', () => {
  const refusals = (query: string, variables = {}) =>
    facts(query, variables)
      .slicingRefusals(variables)
      .map(({ message }) => message);
  const wanted = 'Query.strict needs exactly one of these arguments: first, last';
  expect(refusals('{ strict { id } }')).toEqual([wanted]);
  expect(refusals('{ strict(first: 1, last: 1) { id } }')).toEqual([wanted]);
  expect(refusals('query($n: Int) { strict(first: $n) { id } }')).toEqual([wanted]);
  expect(refusals('query($n: Int) { strict(first: $n) { id } }', { n: 2 })).toEqual([]);
  expect(refusals('{ strict(last: 1) { id } products { id } }')).toEqual([]);
});

test.each([
  ['an object is 1, a leaf 0', '{ product(id: 1) { id sku } }', 1],
  ['a list counts its items', '{ products(first: 3) { id } }', 3],
  ['a list in a list', '{ products(first: 3) { nested { id } } }', 303],
  ['what stands on a scalar', '{ product(id: 1) { blob } }', 4],
  ['a list of such', '{ product(id: 1) { blobs } }', 301],
  ['what stands on the type', '{ stocks(skus: []) { sku } }', 200],
  ['what stands on the field of the interface', '{ product(id: 1) { dear } }', 8],
  [
    'the dearest of the possible types',
    '{ anything { ... on Stock { sku } ... on Product { sku } } }',
    200,
  ],
  ['an argument, once', '{ anything(first: 1) { __typename } }', 205],
  ['input objects', '{ products(first: 1, filter: { words: [{ text: "a" }, {}] }) { id } }', 6],
  ['aliases, each', '{ a: product(id: 1) { id } b: product(id: 1) { id } }', 2],
  ['nothing but names', '{ __typename __schema { types { name } } }', 0],
])('cost: %s', (_what, query, cost) => {
  expect(costOf(query)).toBe(cost);
});

test('variables decide sizes, and which fields there are', () => {
  const query = `query($n: Int!, $more: Boolean!) {
    products(first: $n) { id price @include(if: $more) { cents } }
  }`;
  expect(costOf(query, { n: 5, more: true })).toBe(10);
  expect(costOf(query, { n: 5, more: false })).toBe(5);
});

test('types that a value may be of share a step where they ask for the same', () => {
  const query =
    '{ anything { ... on Product { price { cents rates { cents } } } ... on Stock { price { cents rates { cents } } } } }';
  expect(stepsOf(query)).toEqual([
    ['anything', 'S/Anything', null, 1],
    ['anything.price', 'S/Price', 0, 100],
    ['anything.price.rates', 'S/Rates', 1, 1],
  ]);
});

test('the fields that are touched', () => {
  expect(
    facts('{ anything { ... on Product { sku } ... on Stock { product { id } } } }').coordinates,
  ).toEqual(['Product.id', 'Product.sku', 'Query.anything', 'Stock.product']);
});

test('nested abstract types do not multiply', () => {
  const depth = 14;
  const query = `{ nodes { ${'... on Product { similar { ... on Node { ... on Product { id } } '.repeat(depth)} id ${'} }'.repeat(depth)} } }`;
  expect(facts(query).steps).toHaveLength(depth + 1);
  expect(Number.isFinite(facts(query).costOf({}))).toBe(true);
});

test('types that ask for the same in different ways make the calls of both', () => {
  const query = `{ anything {
    ... on Product { usual { cents } } ... on Stock { usual { cents } }
  } }`;
  // Whatever of the hundred is a Product asks for the same, each Stock for its own.
  expect(facts(query).maxCallsOf({})).toBe(1 + 100);
});
