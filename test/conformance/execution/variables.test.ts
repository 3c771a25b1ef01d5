import { expect, test } from 'vitest';
import { fakeGraph, rpc } from '../../unit/execution/fake-graph.ts';

/** After graphql-js, variables-test: what the upstream is asked when variables are given or not. */
const graph = () =>
  fakeGraph(
    `type Query {
      echo(text: String, all: [String!], input: In): String ${rpc('Echo')}
      withDefault(text: String = "default"): String ${rpc('Echo')}
      strict(text: String! = "default"): String ${rpc('Echo')}
    }
    input In { a: String b: [String] = ["x"] c: String! }`,
    { Echo: (args) => JSON.stringify(args) },
  );

test.for([
  ['query ($t: String) { echo(text: $t) }', {}, {}],
  ['query ($t: String) { echo(text: $t) }', { t: null }, { text: null }],
  ['query ($t: String = "v") { echo(text: $t) }', {}, { text: 'v' }],
  ['query ($t: String = "v") { echo(text: $t) }', { t: null }, { text: null }],
  ['query ($t: String) { withDefault(text: $t) }', {}, { text: 'default' }],
  ['query ($t: String) { withDefault(text: $t) }', { t: null }, { text: null }],
  ['query ($t: String) { strict(text: $t) }', {}, { text: 'default' }],
  ['{ strict }', {}, { text: 'default' }],
  ['query ($t: String!) { echo(all: [$t, "b"]) }', { t: 'a' }, { all: ['a', 'b'] }],
  ['query ($all: [String!]) { echo(all: $all) }', { all: 'one' }, { all: ['one'] }],
  [
    'query ($c: String!, $a: String) { echo(input: { c: $c, a: $a }) }',
    { c: 'c' },
    { input: { b: ['x'], c: 'c' } },
  ],
  [
    'query ($in: In) { echo(input: $in) }',
    { in: { c: 'c', a: null, b: null } },
    {
      input: { a: null, b: null, c: 'c' },
    },
  ],
] as const)('%s with %j', async ([query, variables, asked]) => {
  const { answer, calls } = graph();
  const { errors } = await answer(query, variables);
  expect(errors).toBeUndefined();
  expect(calls.map(({ args }) => args)).toEqual([asked]);
});

test.for([
  ['query ($t: String!) { echo(text: $t) }', {}],
  ['query ($t: String!) { echo(text: $t) }', { t: null }],
  ['query ($t: String) { echo(text: $t) }', { t: ['a'] }],
  ['query ($all: [String!]) { echo(all: $all) }', { all: ['a', null] }],
  ['query ($in: In) { echo(input: $in) }', { in: { a: 'no c' } }],
  ['query ($in: In) { echo(input: $in) }', { in: { c: 'c', unknown: 1 } }],
] as const)('refuses %s with %j before any call', async ([query, variables]) => {
  const { answer, calls } = graph();
  const { data, errors } = await answer(query, variables);
  expect(data).toBeUndefined();
  expect(errors?.[0]?.nodes?.[0]?.kind).toBe('VariableDefinition');
  expect(calls).toEqual([]);
});

test('null for an argument that may not be null fails that field only', async () => {
  const { answer, calls } = graph();
  const query = 'query ($t: String) { strict(text: $t) echo(text: "b") }';
  const { data, errors } = await answer(query, { t: null });
  expect(JSON.parse(JSON.stringify(data))).toEqual({ strict: null, echo: '{"text":"b"}' });
  expect(errors).toMatchObject([
    { path: ['strict'], originalError: { originalError: { code: 'GRAPHQL_VALIDATION_FAILED' } } },
  ]);
  expect(calls).toHaveLength(1);
});

test('an input field called as what every object inherits can be left out', async () => {
  const { answer, calls } = fakeGraph(
    `type Query { echo(inputs: [In!]): String ${rpc('Echo')} }
     input In { constructor: String toString: Int = 3 inner: In }`,
    { Echo: (args) => JSON.stringify(args) },
  );
  const inputs: unknown[] = [{}, { constructor: 'c', inner: { toString: 4 } }];
  const { errors } = await answer('query ($inputs: [In!]) { echo(inputs: $inputs) }', { inputs });
  expect(errors).toBeUndefined();
  const asked: unknown[] = [
    { toString: 3 },
    { constructor: 'c', toString: 3, inner: { toString: 4 } },
  ];
  expect(calls.map(({ args }) => args)).toEqual([{ inputs: asked }]);
});
