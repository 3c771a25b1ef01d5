import { executeSync, getIntrospectionQuery, parse } from 'graphql';
import { expect, test } from 'vitest';
import { readGraph } from '../../../src/execution/graph/graph.ts';
import {
  composedSdl,
  fakeGraph,
  rpc,
  textOf as textOfResult,
} from '../../unit/execution/fake-graph.ts';
import { viewOf } from './random-view.ts';
import { seenError } from './reference.ts';

/** After graphql-js, directives-, union-interface-, executor- and introspection-test. */
const types = `
  type Query { a: Int ${rpc('A')} b: Int ${rpc('B')} pet(name: String): Pet ${rpc('Pet')} pets: [Pet] ${rpc('Pets')} }
  interface Pet { name: String mother: Pet }
  type Dog implements Pet { name: String mother: Dog barks: Boolean friend: Pet @link(field: "pet", args: { name: "$parent.name" }) }
  type Cat implements Pet { name: String mother: Cat meows: Boolean }
  union Any = Dog | Cat
`;
const dog = { $type: 'Dog', name: 'D', barks: true, mother: { name: 'DM', barks: false } };
const cat = { $type: 'Cat', name: 'C', meows: true };
const graph = () =>
  fakeGraph(types, { A: () => 1, B: () => 2, Pet: () => cat, Pets: () => [dog, cat] });
const textOf = async (query: string) => textOfResult(await graph().answer(query));

test.for([
  ['{ a, b @include(if: true) }', '{"a":1,"b":2}'],
  ['{ a, b @include(if: false) }', '{"a":1}'],
  ['{ a, b @skip(if: false) }', '{"a":1,"b":2}'],
  ['{ a, b @skip(if: true) }', '{"a":1}'],
  ['{ a ...F @include(if: false) } fragment F on Query { b }', '{"a":1}'],
  ['{ a ... on Query @skip(if: true) { b } }', '{"a":1}'],
  ['{ a ... @include(if: true) { b } }', '{"a":1,"b":2}'],
  ['{ a b @include(if: true) @skip(if: true) }', '{"a":1}'],
  ['{ a b @include(if: false) @skip(if: false) }', '{"a":1}'],
  ['{ a @skip(if: true) }', '{}'],
  // A key stands where it was first selected, and only if that place is included.
  ['{ a @skip(if: true) b a }', '{"b":2,"a":1}'],
  ['{ b ...F a ...F } fragment F on Query { a }', '{"b":2,"a":1}'],
  ['{ __proto__: a constructor: b }', '{"__proto__":1,"constructor":2}'],
  ['{ t: __typename a }', '{"t":"Query","a":1}'],
] as const)('%s', async ([query, data]) => {
  expect(await textOf(query)).toBe(`{"data":${data}}`);
});

test('conditions are those of each request', async () => {
  const { answer } = graph();
  const query = 'query ($a: Boolean!, $b: Boolean = true) { a @skip(if: $a) b @include(if: $b) a }';
  const ask = async (variables: object) =>
    JSON.stringify((await answer(query, { ...variables })).data);
  expect(await ask({ a: true })).toBe('{"b":2,"a":1}');
  expect(await ask({ a: false })).toBe('{"a":1,"b":2}');
  expect(await ask({ a: true, b: false })).toBe('{"a":1}');
  expect(await ask({ a: true })).toBe('{"b":2,"a":1}');
  await expect(answer(query, { a: true, b: null })).rejects.toMatchObject({
    originalError: { code: 'GRAPHQL_VALIDATION_FAILED' },
  });
});

test('fields of fragments are those of the runtime type', async () => {
  const query = `{ pets {
    __typename
    ... on Dog { barks mother { barks } friend { ...Names } }
    ... on Cat { meows }
    ...Names
    ... on Any { __typename ... on Pet { mother { __typename } } }
  } } fragment Names on Pet { name mother { name } }`;
  expect(JSON.parse(await textOf(query))).toEqual({
    data: {
      pets: [
        {
          __typename: 'Dog',
          barks: true,
          mother: { barks: false, name: 'DM', __typename: 'Dog' },
          friend: { name: 'C', mother: null },
          name: 'D',
        },
        { __typename: 'Cat', meows: true, name: 'C', mother: null },
      ],
    },
  });
});

test('a value of no possible type is an error of its field', async () => {
  const { answer } = fakeGraph(
    `type Query { any: [Any] ${rpc('Any')} }
     union Any @discriminator(field: "kind", mapping: [{ value: "o", type: "Other" }]) = Dog | Cat
     type Dog { a: Int } type Cat { b: Int } type Other { c: Int }`,
    { Any: () => [{ kind: 'o' }, 'text', [], { a: 1 }] },
  );
  const { data, errors } = await answer('{ any { __typename } }');
  expect(JSON.parse(JSON.stringify(data))).toEqual({
    any: [null, null, null, { __typename: 'Dog' }],
  });
  expect(errors?.map(({ path }) => path)).toEqual([
    ['any', 0],
    ['any', 1],
    ['any', 2],
  ]);
});

test('a list is of no type, neither of one that a client does not see', async () => {
  const sdl = composedSdl(
    `type Query { any: [Any] ${rpc('Any')} }
     union Any = Dog | Cat
     type Dog { a: Int } type Cat @tag(name: "hidden") { b: Int }`,
  );
  const { execute, request, schema } = fakeGraph(sdl, {
    Any: () => [{ $type: 'Dog' }, { $type: 'Cat' }, Object.assign([], { $type: 'Cat' })],
  });
  const view = viewOf({ ...readGraph(sdl, 'unified.graphql'), schema });
  const { errors } = await execute({ ...request('{ any { __typename } }', {}), schema: view });
  expect(errors?.map(seenError)).toMatchObject([
    { path: ['any', 1], code: 'FORBIDDEN' },
    { path: ['any', 2], code: 'UPSTREAM_INVALID_RESPONSE' },
  ]);
});

test('introspection stands beside data', async () => {
  const { answer, schema } = graph();
  expect(
    textOfResult(
      await answer(
        `query ($name: String!, $f: Boolean!) {
          a s: __schema { ...S } t: __type(name: $name) { name fields { name @skip(if: $f) } } b
        } fragment S on __Schema { queryType { name } }`,
        { name: 'Cat', f: true },
      ),
    ),
  ).toBe(
    '{"data":{"a":1,"s":{"queryType":{"name":"Query"}},"t":{"name":"Cat","fields":[{},{},{}]},"b":2}}',
  );
  const query = getIntrospectionQuery();
  const expected = executeSync({ schema, document: parse(query) });
  expect(textOfResult(await answer(query))).toBe(JSON.stringify(expected));
});

test('introspection stands wherever the query type does, also below a write', async () => {
  const { execute, request } = fakeGraph(
    composedSdl(`
      type Query { a: Int ${rpc('A')} thing: Thing ${rpc('Thing')} }
      type Mutation { write: Thing ${rpc('Thing')} }
      type Thing { x: Int query: Query }
    `).replace('{ query: Query }', '{ query: Query mutation: Mutation }'),
    { A: () => 1, Thing: () => ({ x: 2, query: {} }) },
  );
  const selected = '{ x query { s: __schema { queryType { name } } a } }';
  const answer = '{"x":2,"query":{"s":{"queryType":{"name":"Query"}},"a":1}}';
  for (const [query, key] of [
    [`{ thing ${selected} }`, 'thing'],
    [`mutation { write ${selected} }`, 'write'],
  ] as const) {
    const asked = request(query, {});
    for (let time = 0; time < 3; time++) {
      expect(textOfResult(await execute(asked))).toBe(`{"data":{"${key}":${answer}}}`);
    }
  }
  const { errors } = await execute(
    request('query ($n: String = "Int") { thing { query { __type(name: $n) { name } } } }', {
      n: null,
    }),
  );
  expect(errors?.map(({ path }) => path)).toEqual([['thing', 'query', '__type']]);
});

test.for([
  [
    'query ($n: String = "Int") { a __type(name: $n) { name } }',
    { n: null },
    ['__type'],
    { a: 1, __type: null },
  ],
  // A schema and its query type are never null.
  [
    'query ($f: Boolean = true) { a s: __schema { queryType { name @skip(if: $f) } } }',
    { f: null },
    ['s', 'queryType'],
    null,
  ],
] as const)(
  'what is wrong with %s is a mistake of the client',
  async ([query, variables, path, rest]) => {
    const { data, errors } = await graph().answer(query, variables);
    expect(JSON.parse(JSON.stringify(data))).toEqual(rest);
    expect(errors).toMatchObject([
      { originalError: { originalError: { code: 'GRAPHQL_VALIDATION_FAILED' } } },
    ]);
    expect(errors?.[0]?.path).toEqual(path);
  },
);

test('a document with two operations runs the one that is named', async () => {
  const { execute, request } = graph();
  const asked = request('query One { a } query Two { b }', {});
  expect(textOfResult(await execute({ ...asked, operationName: 'Two' }))).toBe('{"data":{"b":2}}');
});
