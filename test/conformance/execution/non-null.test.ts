import { expect, test } from 'vitest';
import { UpstreamError } from '../../../src/errors/upstream-error.ts';
import { fakeGraph, rpc } from '../../unit/execution/fake-graph.ts';
import { seenError } from './reference.ts';

/** After graphql-js, nonnull-test: null goes up to the next place where it is allowed. */
const types = `
  type Query { open: Node ${rpc('Open')} strict: Node! ${rpc('Strict')} other: Int ${rpc('Other')} }
  type Node {
    value: Int
    must: Int!
    node: Node
    mustNode: Node!
    linked: Node! @link(field: "open")
  }
`;

const answerOf = async (query: string, upstream: Readonly<Record<string, unknown>>) => {
  const { answer } = fakeGraph(types, {
    Open: () => upstream.open,
    Strict: () => upstream.strict,
    Other: () => 1,
  });
  const { data, errors = [] } = await answer(query);
  return { data: JSON.parse(JSON.stringify(data)), paths: errors.map(({ path }) => path), errors };
};

test.for([
  ['{ open { value } }', {}, { open: null }, []],
  ['{ open { value } }', { open: {} }, { open: { value: null } }, []],
  ['{ open { must } other }', { open: {} }, { open: null, other: 1 }, [['open', 'must']]],
  [
    '{ open { node { must } value } }',
    { open: { node: {}, value: 2 } },
    { open: { node: null, value: 2 } },
    [['open', 'node', 'must']],
  ],
  [
    '{ open { mustNode { mustNode { must } } value } other }',
    { open: { mustNode: { mustNode: {} } } },
    { open: null, other: 1 },
    [['open', 'mustNode', 'mustNode', 'must']],
  ],
  ['{ other strict { value } }', {}, null, [['strict']]],
  [
    '{ strict { mustNode { must } } other }',
    { strict: { mustNode: {} } },
    null,
    [['strict', 'mustNode', 'must']],
  ],
  ['{ strict { must } a: strict { must } }', { strict: {} }, null, [['strict', 'must']]],
  // An error that was caught stays, also when its parent becomes null afterwards.
  [
    '{ open { node { must } must } }',
    { open: { node: {} } },
    { open: null },
    [
      ['open', 'node', 'must'],
      ['open', 'must'],
    ],
  ],
] as const)('%s with %j', async ([query, upstream, data, paths]) => {
  expect(await answerOf(query, upstream)).toMatchObject({ data, paths });
});

test('the error says which field of which source, and nothing that the upstream sent', async () => {
  const { errors } = await answerOf('{ open { linked { must value } } }', {
    open: { must: 'secret', value: 1 },
  });
  expect(errors.map(({ message, originalError }) => [message, originalError])).toEqual([
    ['The upstream sent something for Node.must that is no Int.', expect.any(UpstreamError)],
  ]);
  expect(errors[0]?.originalError).toMatchObject({
    code: 'UPSTREAM_INVALID_RESPONSE',
    source: 's',
    cause: expect.anything(),
  });
  for (const must of [2 ** 31, 1700000000000, 2n ** 70n]) {
    const wide = await answerOf('{ open { must } }', { open: { must } });
    expect(wide.errors[0]?.message).toBe(
      'The upstream sent an integer for Node.must that does not fit Int, which has 32 bits.',
    );
  }
  const missing = await answerOf('{ open { must } }', { open: {} });
  expect(missing.errors[0]?.message).toBe(
    'The upstream sent nothing for Node.must, which is never null.',
  );
});

test('a call that fails where null is not allowed', async () => {
  const { answer } = fakeGraph(types, {
    Strict: () => {
      throw new UpstreamError('UPSTREAM_TIMEOUT', { source: 's' });
    },
    Other: () => 1,
  });
  const { data, errors } = await answer('{ other strict { value } }');
  expect(data).toBeNull();
  expect(errors?.map(seenError)).toEqual([
    { code: 'UPSTREAM_TIMEOUT', path: ['strict'], locations: [{ line: 1, column: 9 }] },
  ]);
});
