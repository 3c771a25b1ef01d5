import type { TypeDefinitionNode } from 'graphql';
import { expect, test } from 'vitest';
import { completeBatches } from '../../../../src/compose/batches/complete-batches.ts';
import { checkLinks } from '../../../../src/compose/links/check-links.ts';
import { applyTypeDefs } from '../../../../src/compose/type-defs/apply-type-defs.ts';
import { definitionsOf, schemaOf, sdlFile, userErrorOf } from '../sdl-file.ts';

const rest = '@rest(source: "s", method: "GET", path: "/")';
const composed = definitionsOf(`
  scalar BigInt
  type Query {
    stock(sku: String!): Stock ${rest}
    stocks(skus: [String!]!): StockList ${rest}
    sureStock(sku: String!): Stock! ${rest}
    quote(sku: String!, postcode: String!, express: Boolean = false): Quote ${rest}
    search(filter: Filter, tag: String): [Stock!]! ${rest}
    byIds(ids: [ID!]!): [Stock!]! ${rest}
    byIdsIn(ids: [ID!]!, country: String!): [Stock!]! ${rest}
    byTwo(ids: [ID!], skus: [String!]): [Stock!]! ${rest}
    byNumber(n: Int!): Stock ${rest}
    byFloat(n: Float!): Stock ${rest}
    byBig(n: BigInt!): Stock ${rest}
    local: Stock
  }
  type Product {
    sku: String! maybeSku: String number: Int! big: BigInt! price: Float! stockId: Float!
    size: Size sizes: [Size!]! others: [ID!]! kind: Kind named: Named
  }
  type Size { sku: String! deep: Deep! }
  type Deep { sku: String }
  type Stock { sku: String! id: ID! level: Int }
  type StockList { stocks: [Stock!]! old: [Quote!] }
  type Quote { price: Float }
  interface Named { name: String }
  enum Kind { A }
  input Filter { level: Int!, kind: Kind }
`);

function problemsOf(field: string, type = 'type Product'): string[] {
  const file = sdlFile(`extend ${type} {\n  ${field}\n}`);
  const extended = applyTypeDefs(composed, [file]).types;
  const types: readonly TypeDefinitionNode[] = completeBatches(extended, schemaOf(extended));
  return checkLinks(schemaOf(types)).map(({ message }) => message);
}

test.for([
  'x: Stock @link(field: "stock", args: { sku: "$parent.sku" })',
  'x: Stock @link(field: "stock", args: { sku: "$parent.maybeSku" })',
  'x: Stock! @link(field: "sureStock", args: { sku: "$parent.sku" })',
  'x: Stock @link(field: "sureStock", args: { sku: "$parent.size.deep.sku" })',
  'x: Stock @link(field: "stock", args: { sku: "$parent.number" })',
  'x: Stock @link(field: "stock", args: { sku: "$parent.big" })',
  // A number is sent as it came: which of them an id is called differs between frameworks.
  'x: Stock @link(field: "byNumber", args: { n: "$parent.big" })',
  'x: Stock @link(field: "byFloat", args: { n: "$parent.big" })',
  'x: Stock @link(field: "byNumber", args: { n: "$parent.stockId" })',
  'x: Stock @link(field: "byBig", args: { n: "$parent.stockId" })',
  'x: Stock @link(field: "stock", args: { sku: "$parent.stockId" })',
  'x(id: Float!): Stock @link(field: "byNumber", args: { n: "$args.id" })',
  'x: Stock @link(field: "stock", args: { sku: "always this" })',
  'x: Stock @link(field: "stock", args: { sku: "{this} too" })',
  'x(postcode: String!): Quote @link(field: "quote", args: { sku: "$parent.sku", postcode: "$args.postcode" })',
  'x(p: ID! = "1"): Quote @link(field: "quote", args: { sku: "$parent.sku", postcode: "$args.p", express: true })',
  'x(p: String = "1"): Quote @link(field: "quote", args: { sku: "$parent.sku", postcode: "$args.p" })',
  'x: [Stock!] @link(field: "search", args: { filter: { level: 3, kind: "A" } })',
  'x: [Stock!]! @link(field: "search")',
  'x: [Stock] @link(field: "byIds", args: { ids: "$parent.others" })',
  'x: Stock @link(field: "stocks", args: { skus: "$parent.sku" }) @batch(keysArg: "skus")',
  'x: Stock @link(field: "byIds", args: { ids: "$parent.sku" }) @batch(keysArg: "ids")',
  'x: Stock @link(field: "stock", args: { sku: "$parent.sku" }) @batch(field: "stocks", keysArg: "skus")',
  'x: Stock @link(field: "stock", args: { sku: "$parent.sku" }) @batch(off: true)',
])('good: %s', (field) => {
  expect(problemsOf(field)).toEqual([]);
});

test.for([
  ['x: Stock @link(field: "stok")', 'there is no field stok in Query to link to'],
  ['x: Stock @link(field: "local")', 'Query.local is not answered by a source'],
  [
    'x: Stock @link(field: "stock", args: { sku: "$parent.sku", skq: 1 })',
    'Query.stock has no argument "skq"',
  ],
  ['x: Stock @link(field: "stock")', 'Query.stock requires the argument "sku"'],
  [
    'x: Stock @link(field: "stock", args: { sku: "{root.size.sku}" })',
    '"{root.size.sku}" for "sku" is a text: a reference is written "$parent.size.sku"',
  ],
  [
    'x: Stock @link(field: "stock", args: { sku: "{args.p}" })',
    '"{args.p}" for "sku" is a text: a reference is written "$args.p"',
  ],
  [
    'x(a: Int): Stock @link(field: "stock", args: { sku: "$parent.sku" })',
    'its argument "a" is not used: nothing takes "$args.a"',
  ],
  ['x: Stock @link(field: "stock", args: { sku: "$args.a" })', 'it has no argument "a"'],
  [
    'x(p: String): Quote @link(field: "quote", args: { sku: "$parent.sku", postcode: "$args.p" })',
    '"$args.p" is String, but "postcode" takes String!',
  ],
  [
    'x(p: Int!): Quote @link(field: "quote", args: { sku: "a", postcode: "b", express: "$args.p" })',
    '"$args.p" is Int!, but "express" takes Boolean',
  ],
  [
    'x: Stock @link(field: "byNumber", args: { n: "$parent.sku" })',
    '"$parent.sku" is String!, but "n" takes Int!',
  ],
  [
    'x: Stock @link(field: "byNumber", args: { n: "$parent.price" })',
    '"$parent.price" is Float!, but "n" takes Int!',
  ],
  [
    'x: Stock @link(field: "stock", args: { sku: "$parent.kind" })',
    '"$parent.kind" is Kind, but "sku" takes String!',
  ],
  [
    'x: [Stock] @link(field: "byIds", args: { ids: "$parent.sku" })',
    '"$parent.sku" is String!, but "ids" takes [ID!]!',
  ],
  [
    'x: Stock @link(field: "stock", args: { sku: "$parent.others" })',
    '"$parent.others" is [ID!]!, but "sku" takes String!',
  ],
  [
    'x: [Stock] @link(field: "stock", args: { sku: "$parent.sku" })',
    'its type is [Stock], but Query.stock gives Stock',
  ],
  [
    'x: Quote @link(field: "stock", args: { sku: "$parent.sku" })',
    'its type is Quote, but Query.stock gives Stock',
  ],
  [
    'x: Stock! @link(field: "stock", args: { sku: "$parent.sku" })',
    'its type is Stock!, but Query.stock gives Stock',
  ],
  [
    'x: Stock! @link(field: "sureStock", args: { sku: "$parent.maybeSku" })',
    'its type must be Stock, because "$parent.maybeSku" may be null',
  ],
  [
    'x: Stock! @link(field: "sureStock", args: { sku: "$parent.size.sku" })',
    'its type must be Stock, because "$parent.size.sku" may be null',
  ],
  [
    'x: [Stock!] @link(field: "search", args: { filter: { level: "high" } })',
    'the constant for "filter": Int cannot represent non-integer value: "high"',
  ],
  [
    'x: [Stock!] @link(field: "search", args: { filter: { level: 1, kind: "B" } })',
    'the constant for "filter": Value "B" does not exist in "Kind" enum',
  ],
  [
    'x: Stock @link(field: "stock", args: { sku: null })',
    'the constant for "sku": Expected non-nullable type "String!" not to be null',
  ],
  [
    'x: Stock @link(field: "stock", args: { sku: "$parent.nope" })',
    '"$parent.nope": Product has no field "nope"',
  ],
  [
    'x: Stock @link(field: "stock", args: { sku: "$parent.sizes.sku" })',
    '"$parent.sizes.sku": [Size!]! is a list',
  ],
  [
    'x: Stock @link(field: "stock", args: { sku: "$parent.size" })',
    '"$parent.size": Size is not a scalar',
  ],
  [
    'x: Stock @link(field: "stock", args: { sku: "$parent.sku.x" })',
    '"$parent.sku.x": String has no fields',
  ],
  [
    'x: Stock @link(field: "stock", args: { sku: "$parent.x.sku" })',
    '"$parent.x.sku": Product.x is a link itself',
  ],
  [
    'x: Stock @link(field: "stock", args: { sku: "$root.sku" })',
    '@link: "$root.sku" for "sku" is not a reference',
  ],
  [
    'x: Stock! @link(field: "byIds", args: { ids: "$parent.sku" }) @batch(keysArg: "ids")',
    'its type must be Stock, because the answer for a key may be missing',
  ],
  [
    'x(c: String!): Stock @link(field: "byIdsIn", args: { ids: "$parent.others", country: "$args.c" }) @batch(keysArg: "ids")',
    '"$parent.others" is [ID!]!, but "ids" takes ID!',
  ],
] as const)('wrong: %s', ([field, problem]) => {
  const [first, ...others] = problemsOf(field);
  expect(others).toEqual([]);
  expect(first).toMatch(/^schema\/links\.graphql:2:\d+: Product\.x: /);
  expect(first).toContain(problem);
});

test('a mistake of a batch that the link passes more to than the bulk read takes', () => {
  const [problem] = problemsOf(
    'x(p: String!): Quote @link(field: "quote", args: { sku: "$parent.sku", postcode: "$args.p" }) ' +
      '@batch(field: "stocks", keysArg: "skus", items: "old", itemKey: "price")',
  );
  expect(problem).toContain('Query.stocks, which @batch names, has no argument "postcode"');
});

test.for([
  ['one(id: ID!, at: String): Stock', 'many(ids: [ID!]!): [Stock]', 'has no argument "at"'],
  [
    'one(id: ID!, at: String = "now"): Stock',
    'many(ids: [ID!]!, at: Int): [Stock]',
    'takes Int for "at", and Query.one String',
  ],
  [
    'one(id: ID!, at: String, by: String, in: String = "a"): Stock',
    'many(ids: [ID!]!, at: String, by: String!, in: String!): [Stock]',
    'requires the argument "by"',
  ],
] as const)(
  'the same holds for a batch of the field that is linked to: %s, %s',
  ([one, many, problem]) => {
    const file = sdlFile(`extend type Query {
    ${one} ${rest} @batch(field: "many", keysArg: "ids")
    ${many} ${rest}
  }
  extend type Product {
    alone: Stock @link(field: "one", args: { id: "$parent.sku", at: "noon" }) @batch(off: true)
    lost: Stock @link(field: "one", args: { id: "$parent.sku", at: "noon" })
  }`);
    const extended = applyTypeDefs(composed, [file]).types;
    const types = completeBatches(extended, schemaOf(extended));
    expect(checkLinks(schemaOf(types)).map(({ message }) => message)).toEqual([
      expect.stringContaining(`Product.lost: Query.many, which @batch names, ${problem}`),
    ]);
  },
);

test('links stand on objects only', () => {
  const [problem] = problemsOf('x: [Stock!]! @link(field: "search")', 'interface Named');
  expect(problem).toMatch(
    /^schema\/links\.graphql:2:16: Named\.x: a link stands on the fields of ob/,
  );
});

test('every mistake of a file is told at once', () => {
  const file = sdlFile(
    'extend type Product {\n  a: Stock @link(field: "x")\n  b: Stock @link(field: "y")\n}',
  );
  const types = applyTypeDefs(composed, [file]).types;
  expect(checkLinks(schemaOf(types)).map(({ message }) => message)).toEqual([
    'schema/links.graphql:2:12: Product.a: there is no field x in Query to link to',
    'schema/links.graphql:3:12: Product.b: there is no field y in Query to link to',
  ]);
});

test.for([
  [
    'x: Stock @link(field: "stocks") @batch(keysArg: "nope")',
    'Query.stocks has no list argument "nope"',
  ],
  ['x: Stock @link(field: "search") @batch', 'Query.search has no list argument of its own'],
  ['x: Stock @link(field: "byTwo") @batch', 'Query.byTwo has more than one list argument'],
  [
    'x: Stock @link(field: "stocks") @batch(field: "nope", keysArg: "skus")',
    'there is no field nope in Query',
  ],
  [
    'x: Stock @link(field: "nope") @batch(field: "stocks", keysArg: "skus")',
    'there is no field nope in Query',
  ],
  [
    'x: Stock @link(field: "stock") @batch(field: "local", keysArg: "skus")',
    'Query.local is not answered by a source',
  ],
  [
    'x: Stock @link(field: "stock") @batch(keysArg: "sku")',
    'Query.stock has no list argument "sku"',
  ],
  [
    'x: Deep @link(field: "stocks") @batch(keysArg: "skus")',
    'Query.stocks gives StockList: no list of Deep',
  ],
  [
    'x: Stock @link(field: "stocks") @batch(keysArg: "skus", items: "old")',
    'no list of Stock at "old"',
  ],
  [
    'x: Stock @link(field: "stocks") @batch(keysArg: "skus", itemKey: "nope")',
    'Stock has no field nope',
  ],
  [
    'x: Quote @link(field: "stocks") @batch(keysArg: "skus")',
    'Quote has no field that repeats the key',
  ],
  ['x: [Stock] @link(field: "stocks") @batch(keysArg: "skus")', 'the type of the field is a list'],
  [
    'x: Stock @link(field: "stock") @batch(field: "byIdsIn", keysArg: "ids", keyArg: "sku")',
    'Query.byIdsIn requires "country", which stock lacks',
  ],
  [
    'x: Stock @link(field: "stock") @batch(field: "stocks", keysArg: "skus", keyArg: "nope")',
    'Query.stock has no argument nope',
  ],
  [
    'x: Stock @wire(name: "x") @batch(field: "stocks", keysArg: "skus")',
    '@batch stands beside @link or on a field of Query',
  ],
] as const)('a batch that cannot be: %s', ([field, problem]) => {
  const message = userErrorOf(() => problemsOf(field));
  expect(message).toMatch(/^schema\/links\.graphql:2:\d+: @batch/);
  expect(message).toContain(problem);
});
