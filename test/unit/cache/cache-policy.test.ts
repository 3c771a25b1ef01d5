import { buildSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { annotationDirectivesSDL } from '../../../src/annotations/directives.ts';
import { policyDirectivesSDL } from '../../../src/annotations/policy-directives.ts';
import { cacheDecision, cachePolicy } from '../../../src/cache/cache-policy.ts';
import { memoizeByOperation } from '../../../src/shared/operation-memo.ts';

const schema = buildSchema(/* GraphQL */ `
  ${annotationDirectivesSDL}
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
    worker: Worker @cacheControl(maxAge: 100, scope: PUBLIC)
    card: Card @cacheControl(maxAge: 100, scope: PUBLIC)
    said: Int @authenticated @cacheControl(maxAge: 100, scope: PUBLIC)
    me: Product @authenticated
    mail: Product @cacheControl(scope: PRIVATE)
  }
  interface Paid { salary: Int @authenticated }
  type Worker implements Paid {
    salary: Int
    me: Product @link(field: "me") @cacheControl(inheritMaxAge: true)
    mail: Product @link(field: "mail") @cacheControl(maxAge: 10, scope: PUBLIC)
  }
  interface Guarded @authenticated { id: ID }
  type Card implements Guarded { id: ID }
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
  // What an interface guards is guarded on the types that implement it.
  ['{ worker { salary } }', '100 PRIVATE'],
  ['{ card { id } }', '100 PRIVATE'],
  // A guard is outweighed only by a scope that stands beside it.
  ['{ said }', '100 PUBLIC'],
  // A link is no way round the guards and scopes of the field that answers it.
  ['{ worker { __typename } }', '100 PUBLIC'],
  ['{ worker { me { id } } }', '100 PRIVATE'],
  ['{ worker { mail { id } } }', '10 PRIVATE'],
  ['{ ...F } fragment F on Query { number ... on Query { product { price } } }', '30 PUBLIC'],
  ['query ($no: Boolean = false) { number plain @include(if: $no) }', null],
])('%s: %s', (query, expected) => {
  expect(policyOf(query)).toBe(expected);
});

test('which fields decide', () => {
  const decision = memoizeByOperation(cacheDecision);
  const of = (query: string) => decision({ schema, document: parse(query) });
  expect(of('{ number never }')).toMatchObject({ shortestBy: 'Query.never', privateBy: null });
  expect(of('{ product { id price secret } }')).toEqual({
    maxAgeSeconds: 30,
    scope: 'PRIVATE',
    shortestBy: 'Product.price',
    privateBy: 'Product.secret',
  });
  expect(of('{ number plain }').shortestBy).toBe('Query.plain');
});
