import { buildSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { annotationDirectivesSDL } from '../../../src/annotations/directives.ts';
import { policyDirectivesSDL } from '../../../src/annotations/policy-directives.ts';
import { deniedByScopes } from '../../../src/identity/access/decide.ts';
import { guardedFields } from '../../../src/identity/access/operation-access.ts';
import { memoizeByOperation } from '../../../src/shared/operation-memo.ts';
import type { Principal } from '../../../src/shared/request-context.ts';

const schema = buildSchema(/* GraphQL */ `
  ${policyDirectivesSDL}
  interface Node { id: ID name: String }
  type Product implements Node { id: ID name: String }
  type Person implements Node { id: ID name: String @authenticated }
  type Secret @requiresScopes(scopes: [["top"]]) { id: ID }
  interface Guarded @authenticated { id: ID }
  type Card implements Guarded { id: ID }
  interface Paid { salary: Int @authenticated }
  interface Named { salary: Int }
  type Worker implements Paid & Named { salary: Int }
  union Found = Product | Secret
  type Query {
    node: Node
    product: Product
    secret: Secret
    found: Found
    guarded: Guarded
    search: [Product]
    card: Card
    worker: Worker
    named: Named
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
  // What an interface says holds for the types that implement it, whichever way they are reached.
  ['{ card { id } }', ['card']],
  ['{ worker { salary } }', ['worker.salary']],
  ['{ named { salary } }', ['named.salary']],
  ['{ named { ... on Worker { s: salary } } }', ['named.s']],
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
  const isAllowed = (anyOf: string[][], ...scopes: string[]) => {
    const requirement = { of: 'scopes', anyOf } as const;
    const field = {
      node: undefined,
      path: [],
      demands: [{ requirement, argumentsOf: () => ({}) }],
    };
    const principal: Principal = {
      id: 'key:a',
      kind: 'api-key',
      subject: 'a',
      client: null,
      scopes: new Set(scopes),
      claims: {},
    };
    const denied = (who: Principal | null) => deniedByScopes([field], { principal: who }).length;
    expect(denied(null)).toBe(1);
    return denied(principal) === 0;
  };
  const either = [['a', 'b'], ['c']];

  expect(isAllowed(either, 'a', 'b')).toBe(true);
  expect(isAllowed(either, 'c')).toBe(true);
  expect(isAllowed(either, 'a')).toBe(false);
  expect(isAllowed([[]])).toBe(true);
  expect(isAllowed([], 'a')).toBe(false);
});

const linked = buildSchema(/* GraphQL */ `
  ${annotationDirectivesSDL}
  ${policyDirectivesSDL}
  type Query {
    orders: [Order]
    person(id: ID): Person @authenticated
    people(ids: [ID]): PeoplePage @requiresScopes(scopes: [["people"]])
    pageOfPeople(ids: [ID]): PeoplePage
    open(id: ID): Open
    openBatched(id: ID): Open
      @batch(field: "people", keyArg: "id", keysArg: "ids", items: "items", itemKey: "id")
  }
  type Order {
    id: ID
    buyer: Person @link(field: "person", args: { id: "$parent.id" })
    batched: Open @link(field: "openBatched", args: { id: "$parent.id" })
    ownBatch: Open
      @link(field: "open", args: { id: "$parent.id" })
      @batch(field: "pageOfPeople", keyArg: "id", keysArg: "ids", items: "items", itemKey: "id")
    notBatched: Open @link(field: "openBatched", args: { id: "$parent.id" }) @batch(off: true)
    open: Open @link(field: "open", args: { id: "$parent.id" })
  }
  type Person { id: ID }
  type Open { id: ID }
  type PeoplePage { items: [Open] @requiresScopes(scopes: [["items"]]) }
`);

test.each([
  ['buyer', [[[]]]],
  ['batched', [[['people']], [['items']]]],
  ['ownBatch', [[['items']]]],
  ['notBatched', []],
  ['open', []],
])('a link asks for what the fields that answer it ask for: %s', (field, requirements) => {
  const document = parse(`{ orders { x: ${field} { id } } }`);
  const found = guarded({ schema: linked, document });

  const demands = found.flatMap((each) => each.demands);
  expect(demands.map(({ requirement }) => requirement.anyOf)).toEqual(requirements);
  expect(found.map(({ path }) => path.join('.'))).toEqual(
    requirements.length === 0 ? [] : ['orders.x'],
  );
});
