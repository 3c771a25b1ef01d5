import { print } from 'graphql';
import { expect, test } from 'vitest';
import { mergeSources } from '../../../src/compose/merge-sources.ts';
import { definitionsOf, schemaOf } from './sdl-file.ts';

const catalog = {
  source: 'catalog',
  definitions: definitionsOf(`
    scalar DateTime
    type Query { product(id: ID!): Product }
    type Product { id: ID!, at: DateTime }
    union Thing @discriminator(field: "type", mapping: [{ value: "type", type: "Product" }]) = Product
  `),
};
const billing = {
  source: 'billing',
  definitions: definitionsOf(`
    scalar DateTime
    type Query { product(filter: ProductFilter): Product, bill: Bill }
    type Mutation { pay: Bill }
    input ProductFilter { kind: Kind = A, not: ProductFilter }
    enum Kind { A }
    interface Named { name: String }
    type Product implements Named { name: String, at: DateTime, bills: [Bill!]! }
    type Bill { of: Product, things: [Thing!] }
    union Thing @discriminator(field: "Product", mapping: [
      { value: "Product", type: "Product" }, { value: "type", type: "Bill" }
    ]) = Product | Bill
  `),
};
const shop = {
  source: 'my-shop',
  definitions: definitionsOf(`
    type Query { product: Product, billingProduct: BillingProduct }
    type Product { id: ID }
    type BillingProduct { id: ID }
    type DateTime { seconds: Int }
  `),
};

const textOf = (merged: ReturnType<typeof mergeSources>) =>
  merged.definitions.map((definition) => print(definition)).join('\n\n');

test('the first source keeps its names, later ones get their own name in front', () => {
  const merged = mergeSources([catalog, billing, shop]);
  const schema = schemaOf(merged.definitions);
  expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual([
    'product',
    'billingProduct',
    'bill',
    'myShopProduct',
    'myShopBillingProduct',
  ]);
  expect(merged.renamings).toEqual([
    {
      source: 'billing',
      kind: 'type',
      wanted: 'Product',
      got: 'BillingProduct',
      keptBy: 'catalog',
    },
    { source: 'billing', kind: 'type', wanted: 'Thing', got: 'BillingThing', keptBy: 'catalog' },
    {
      source: 'billing',
      kind: 'field',
      wanted: 'Query.product',
      got: 'Query.billingProduct',
      keptBy: 'catalog',
    },
    { source: 'my-shop', kind: 'type', wanted: 'Product', got: 'MyShopProduct', keptBy: 'catalog' },
    {
      source: 'my-shop',
      kind: 'type',
      wanted: 'BillingProduct',
      got: 'MyShopBillingProduct',
      keptBy: 'billing',
    },
    {
      source: 'my-shop',
      kind: 'type',
      wanted: 'DateTime',
      got: 'MyShopDateTime',
      keptBy: 'catalog',
    },
    {
      source: 'my-shop',
      kind: 'field',
      wanted: 'Query.product',
      got: 'Query.myShopProduct',
      keptBy: 'catalog',
    },
    {
      source: 'my-shop',
      kind: 'field',
      wanted: 'Query.billingProduct',
      got: 'Query.myShopBillingProduct',
      keptBy: 'billing',
    },
  ]);
});

test('references follow, inside directives too; values do not', () => {
  const text = textOf(mergeSources([catalog, billing]));
  expect(text).toContain('type BillingProduct implements Named {');
  expect(text).toContain('billingProduct(filter: ProductFilter): BillingProduct');
  expect(text).toContain('of: BillingProduct');
  expect(text).toContain('things: [BillingThing!]');
  expect(text).toContain(
    'union BillingThing @discriminator(field: "Product", mapping: [{value: "Product", ' +
      'type: "BillingProduct"}, {value: "type", type: "Bill"}]) = BillingProduct | Bill',
  );
  expect(text).toContain('mapping: [{value: "type", type: "Product"}]) = Product');
});

test('scalars are shared', () => {
  const text = textOf(mergeSources([catalog, billing]));
  expect(text.match(/scalar DateTime/g)).toHaveLength(1);
  expect(text.match(/at: DateTime/g)).toHaveLength(2);
});

test('a source that is added at the end renames nothing', () => {
  const before = mergeSources([catalog, billing]);
  const after = mergeSources([catalog, billing, shop]);
  expect(after.renamings.slice(0, before.renamings.length)).toEqual(before.renamings);
  const texts = new Set(after.definitions.map((definition) => print(definition)));
  for (const definition of before.definitions) {
    if (definition.name.value !== 'Query') expect(texts).toContain(print(definition));
  }
  const queryOf = (merged: typeof before) =>
    Object.keys(schemaOf(merged.definitions).getQueryType()?.getFields() ?? {});
  expect(queryOf(after).slice(0, queryOf(before).length)).toEqual(queryOf(before));
});

test('types of the gateway itself are taken', () => {
  const source = {
    source: 'cdn',
    definitions: definitionsOf(`
      type Query { scope: CacheControlScope }
      enum CacheControlScope { ALL }
    `),
  };
  expect(mergeSources([source]).renamings).toEqual([
    {
      source: 'cdn',
      kind: 'type',
      wanted: 'CacheControlScope',
      got: 'CdnCacheControlScope',
      keptBy: 'headgate',
    },
  ]);
});

test('root types without fields are left out', () => {
  const merged = mergeSources([catalog]);
  expect(merged.definitions.map(({ name }) => name.value)).toEqual([
    'Query',
    'DateTime',
    'Product',
    'Thing',
  ]);
});

test('sources that only write get the Query that GraphQL asks for', () => {
  const writer = {
    source: 'writer',
    definitions: definitionsOf('type Mutation { write: Boolean }'),
  };
  const query = schemaOf(mergeSources([writer]).definitions).getQueryType();
  expect(Object.keys(query?.getFields() ?? {})).toEqual(['_none']);
  expect(mergeSources([catalog, writer]).definitions.map(({ name }) => name.value)).toEqual([
    'Query',
    'Mutation',
    'DateTime',
    'Product',
    'Thing',
  ]);
});
