import { buildSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { policyDirectivesSDL } from '../../../src/annotations/policy-directives.ts';
import { checkRequirements, satisfies } from '../../../src/identity/access-requirements.ts';
import { guardedFields } from '../../../src/identity/operation-access.ts';
import { memoizeByOperation } from '../../../src/operation-memo.ts';

const schema = buildSchema(/* GraphQL */ `
  ${policyDirectivesSDL}
  interface Node { id: ID name: String }
  type Product implements Node { id: ID name: String }
  type Person implements Node { id: ID name: String @authenticated }
  type Secret @requiresScopes(scopes: [["top"]]) { id: ID }
  interface Guarded @authenticated { id: ID }
  type Card implements Guarded { id: ID }
  union Found = Product | Secret
  type Query {
    node: Node
    product: Product
    secret: Secret
    found: Found
    guarded: Guarded
    search: [Product]
  }
`);
const guarded = memoizeByOperation(guardedFields);
const pathsOf = (query: string) =>
  guarded({ schema, document: parse(query) }).map(({ path }) => path.join('.'));

test.each([
  ['{ product { id name } __typename __schema { types { name } } }', []],
  // A person can come out of an interface.
  ['{ node { name } }', ['node.name']],
  ['{ node { id } }', []],
  ['{ node { ... on Product { name } } }', []],
  ['{ node { ... on Person { id name } } }', ['node.name']],
  ['{ node { alias: name } }', ['node.alias']],
  // A field that can return a guarded type is guarded, even when only __typename is asked for.
  ['{ secret { id } }', ['secret']],
  ['{ found { __typename } }', ['found']],
  ['{ guarded { id } }', ['guarded']],
  // Skipped or not, named or not.
  ['query ($no: Boolean = true) { secret @skip(if: $no) { id } }', ['secret']],
  ['{ ...F } fragment F on Query { s: secret { id } }', ['s']],
  ['{ node { ...A } } fragment A on Node { ...B } fragment B on Person { name }', ['node.name']],
])('%s', (query, paths) => {
  expect(pathsOf(query)).toEqual(paths);
});

test('a fragment that is spread twice at each of 40 levels is read once', () => {
  const fragments = Array.from({ length: 40 }, (_, level) =>
    level === 39
      ? 'fragment F39 on Query { secret { id } }'
      : `fragment F${level} on Query { ...F${level + 1} ...F${level + 1} }`,
  );

  expect(pathsOf(`{ ...F0 } ${fragments.join(' ')}`)).toEqual(['secret']);
});

test('scopes: one of the lists, and that whole; none of no lists', () => {
  const principal = (...scopes: string[]) => ({
    id: 'key:a',
    kind: 'api-key' as const,
    client: null,
    scopes: new Set(scopes),
  });
  const either = [['a', 'b'], ['c']];

  expect(satisfies(principal('a', 'b'), either)).toBe(true);
  expect(satisfies(principal('c'), either)).toBe(true);
  expect(satisfies(principal('a'), either)).toBe(false);
  expect(satisfies(principal(), [[]])).toBe(true);
  expect(satisfies(null, [[]])).toBe(false);
  expect(satisfies(principal('a'), [])).toBe(false);
});

test('wrong scopes are found when the gateway starts', () => {
  const wrong = buildSchema(
    `directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION
     type Query { a: Int @requiresScopes(scopes: [[1]]) }`,
    { assumeValidSDL: true },
  );

  expect(() => checkRequirements(wrong)).toThrow('scopes must be a list of lists of strings');
});
