import { print } from 'graphql';
import { expect, test } from 'vitest';
import { checkAnswers } from '../../../../src/compose/links/check-answers.ts';
import { applyTypeDefs } from '../../../../src/compose/type-defs/apply-type-defs.ts';
import { definitionsOf, schemaOf, sdlFile, userErrorOf } from '../sdl-file.ts';

const composed = definitionsOf(`
  type Query { product(id: ID!): Product @rest(source: "catalog", method: "GET", path: "/p/{id}") }
  "As the contract says."
  type Product { "The contract's words." id: ID! @wire(name: "ID"), kind: Kind, size: Size }
  type Size { height: Int }
  interface Named { name: String }
  enum Kind { A B }
  input Filter { q: String }
  union Any = Product | Size
`);

function applied(...texts: string[]): Map<string, string> {
  const { types } = applyTypeDefs(
    composed,
    texts.map((text) => sdlFile(text)),
  );
  return new Map(types.map((type) => [type.name.value, print(type)]));
}

test('an extension adds fields', () => {
  const types = applied('extend type Product { twin: Product @link(field: "product") }');
  expect(types.get('Product')).toContain('twin: Product @link(field: "product")');
  expect(types.get('Size')).toBe('type Size {\n  height: Int\n}');
});

test('a repeated field gets directives, beside those it has', () => {
  const types = applied(
    'extend type Product { id: ID! @authenticated }',
    'extend type Product @authenticated { id: ID! @tag(name: "x") }',
    'extend type Query { product(id: ID!): Product @rateLimit(max: 1, window: "1s") }',
  );
  expect(types.get('Product')).toContain('type Product @authenticated {');
  expect(types.get('Product')).toContain(
    'id: ID! @wire(name: "ID") @authenticated @tag(name: "x")',
  );
  expect(types.get('Query')).toContain('path: "/p/{id}") @rateLimit(max: 1, window: "1s")');
});

test('a repeated argument or input field gets directives, too', () => {
  const types = applied(
    'extend type Query { product(id: ID! @cost(weight: "2")): Product }',
    'extend input Filter { q: String @cost(weight: "3") }',
  );
  expect(types.get('Query')).toContain('product(id: ID! @cost(weight: "2")): Product @rest');
  expect(types.get('Filter')).toContain('q: String @cost(weight: "3")');
});

test('descriptions of the project replace those of the contract', () => {
  const types = applied('"Ours." type Product { "Our words." id: ID!  kind: Kind }');
  expect(types.get('Product')).toContain('"Ours."\ntype Product');
  expect(types.get('Product')).toContain('"Our words."\n  id: ID!');
  expect(applied('extend type Product { id: ID! }').get('Product')).toContain(
    '"The contract\'s words."',
  );
});

test('enum values, input fields and new types can be added', () => {
  const types = applied(
    'extend enum Kind { A @deprecated C @wire(value: 3) }',
    'extend input Filter { page: Int }',
    'type Mine { product: Product @resolveTo(sourceTypeName: "Query", sourceFieldName: "product") }',
    'directive @mine on OBJECT',
  );
  expect(types.get('Kind')).toBe('enum Kind {\n  A @deprecated\n  B\n  C @wire(value: 3)\n}');
  expect(types.get('Filter')).toContain('page: Int');
  expect(types.get('Mine')).toContain('product: Product @link(field: "product")');
});

test('directive definitions of the project are kept apart', () => {
  const { directives } = applyTypeDefs(composed, [sdlFile('directive @mine on OBJECT')]);
  expect(directives.map(({ name }) => name.value)).toEqual(['mine']);
});

test.for([
  ['extend type Product { id: String! }', '2:3: Product.id has the type ID!, not String!'],
  ['extend type Produkt { id: ID }', '1:1: there is no type Produkt to extend'],
  ['extend enum Product { A }', '1:1: Product is object, not enum'],
  ['type Kind { a: Int }', '1:1: Kind is enum, not object'],
  ['extend input Filter { q: Int }', '2:3: Filter.q has the type String, not Int'],
  [
    'extend type Query { product(id: Int!): Product }',
    '2:11: Query.product(id:) has the type ID!, not Int!',
  ],
  [
    'extend input Filter { q: String = "all" }',
    '2:15: Filter.q has no default: it cannot get "all"',
  ],
  ['extend type Query { product(sku: ID): Product }', '2:11: Query.product has no argument sku'],
  ['type Mine { a: Int } extend union Any = Mine', '3:22: no source gives a Mine for Any'],
  ['extend schema @mine', '1:1: only types, their extensions and directives can be added'],
  ['query { a }', '1:1: only types, their extensions and directives can be added'],
  [
    'type Mine { f: Int @resolveTo(sourceTypeName: "Mutation", sourceFieldName: "f") }',
    '2:10: @resolveTo can only lead to Query',
  ],
] as const)('%s', ([text, expected]) => {
  // The first brace ends a line, so that lines and columns differ.
  const broken = text.replace('{ ', '{\n  ').replace(' } extend', '\n} extend');
  expect(userErrorOf(() => applied(broken))).toMatch(
    new RegExp(`^schema/links\\.graphql:${expected.replace(/[()?.!]/g, '\\$&')}`),
  );
});

test('the place of an added node is kept, also through @resolveTo', () => {
  const file = sdlFile(
    'extend type Product {\n  twin: Product @resolveTo(sourceTypeName: "Query", sourceFieldName: "product")\n}',
    '/project/joins.graphql',
  );
  const { types } = applyTypeDefs(composed, [file]);
  const product = types.find(({ name }) => name.value === 'Product');
  const fields = product !== undefined && 'fields' in product ? (product.fields ?? []) : [];
  const [link] = fields.find(({ name }) => name.value === 'twin')?.directives ?? [];
  expect(link?.name.value).toBe('link');
  expect(link?.loc?.source.name).toBe('/project/joins.graphql');
  expect(link?.loc?.startToken).toMatchObject({ line: 2, column: 17 });
});

function unanswered(...texts: string[]): string[] {
  const { types } = applyTypeDefs(
    composed,
    texts.map((text) => sdlFile(text)),
  );
  return checkAnswers(schemaOf(types), composed, new Set(['catalog'])).map(
    ({ message }) => message,
  );
}

test('a binding of a source that there is not is a mistake', () => {
  expect(
    unanswered(
      'extend type Query { ping: String @rest(source: "nope", method: "GET", path: "/ping") }',
    ),
  ).toEqual([expect.stringContaining('there is no source "nope"')]);
});

test('what can be answered is not complained about', () => {
  expect(
    unanswered(
      'extend type Product { twin: Product @link(field: "product"), id: ID! @deprecated }',
      'extend type Product { dims: Dims @wire(name: "dims") } type Dims { w: Int, deep: Deep }',
      'type Deep { x: Int }  enum Own { A }  input OwnInput { a: Own }',
      'extend type Query { ping: String @rest(source: "catalog", method: "GET", path: "/ping") }',
    ),
  ).toEqual([]);
});

test.for([
  [
    'extend type Product {\n  stock: Int\n}',
    'schema/links.graphql:2:3: nothing answers Product.stock',
  ],
  [
    'extend type Product {\n  twin: Product\n}',
    'schema/links.graphql:2:3: nothing answers Product.twin',
  ],
  [
    'extend type Query {\n  hello: String\n}',
    'schema/links.graphql:2:3: nothing answers Query.hello',
  ],
  [
    'extend type Query {\n  hello: String @wire(name: "h")\n}',
    'schema/links.graphql:2:3: nothing answers Query.hello',
  ],
  ['\ntype Mine { a: Int }', 'schema/links.graphql:2:1: no source gives a Mine'],
  ['type Mutation { a: Int }', 'schema/links.graphql:1:17: nothing answers Mutation.a'],
  [
    'type Mine { other: Other }\ntype Other { mine: Mine }',
    'schema/links.graphql:1:1: no source gives a Mine',
  ],
] as const)('%s', ([text, expected]) => {
  const [first] = unanswered(text);
  expect(first?.startsWith(expected)).toBe(true);
});

test('a composed schema among the definitions is told to be none of them', () => {
  const composedText = 'schema @source(name: "a", protocol: "rest") { query: Query }';
  const error = userErrorOf(() => applied(composedText));
  expect(error).toContain('links.graphql:1:1: only types');
  expect(error).toContain('name only your own in additionalTypeDefs of .meshrc.yaml');
});
