import { buildSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { policyDirectivesSDL } from '../../../src/annotations/policy-directives.ts';
import { cachePolicy, checkCacheHints } from '../../../src/cache/cache-policy.ts';
import { memoizeByOperation } from '../../../src/operation-memo.ts';

const schema = buildSchema(/* GraphQL */ `
  ${policyDirectivesSDL}
  type Query {
    plain: Int
    number: Int @cacheControl(maxAge: 60, scope: PUBLIC)
    noScope: Int @cacheControl(maxAge: 60)
    mine: Int @cacheControl(maxAge: 60, scope: PRIVATE)
    never: Int @cacheControl(maxAge: 0, scope: PUBLIC)
    product: Product @cacheControl(maxAge: 100, scope: PUBLIC)
    page: Page
    node: Node @cacheControl(maxAge: 100, scope: PUBLIC)
  }
  interface Node { id: ID secret: String }
  type Product implements Node {
    id: ID
    secret: String @cacheControl(scope: PRIVATE)
    guarded: String @authenticated
    price: Int @cacheControl(maxAge: 30, scope: PUBLIC)
    maker: Maker
    stock: Maker @cacheControl(inheritMaxAge: true)
  }
  type Maker { name: String }
  type Page @cacheControl(maxAge: 40, scope: PUBLIC) { title: String, page: Page }
  type Mutation { number: Int @cacheControl(maxAge: 60, scope: PUBLIC) }
`);
const policy = memoizeByOperation(cachePolicy);
const policyOf = (query: string) => {
  const found = policy({ schema, document: parse(query) });
  return found === null ? null : `${found.maxAgeSeconds} ${found.scope}`;
};

test.each([
  ['{ plain }', null],
  ['{ number }', '60 PUBLIC'],
  ['{ number plain }', null],
  ['{ noScope }', '60 PRIVATE'],
  ['{ number mine }', '60 PRIVATE'],
  ['{ number never }', null],
  ['{ __typename }', null],
  ['{ number __typename }', '60 PUBLIC'],
  ['{ number __schema { description } }', null],
  ['mutation { number }', null],
  // Leaves are as their parent, objects are not kept unless they say so.
  ['{ product { id } }', '100 PUBLIC'],
  ['{ product { id price } }', '30 PUBLIC'],
  ['{ product { maker { name } } }', null],
  ['{ product { stock { name } } }', '100 PUBLIC'],
  ['{ product { secret } }', '100 PRIVATE'],
  ['{ product { guarded } }', '100 PRIVATE'],
  // The type that is returned speaks for its fields.
  ['{ page { title page { title } } }', '40 PUBLIC'],
  // A product can come out of an interface.
  ['{ node { id } }', '100 PUBLIC'],
  ['{ node { secret } }', '100 PRIVATE'],
  ['{ ...F } fragment F on Query { number ... on Query { product { price } } }', '30 PUBLIC'],
  ['query ($no: Boolean = false) { number plain @include(if: $no) }', null],
])('%s: %s', (query, expected) => {
  expect(policyOf(query)).toBe(expected);
});

test('wrong hints are found when the gateway starts', () => {
  const wrong = buildSchema(
    `${policyDirectivesSDL} type Query { a: Int @cacheControl(maxAge: -1) }`,
  );

  expect(() => checkCacheHints(wrong)).toThrow('@cacheControl');
});
