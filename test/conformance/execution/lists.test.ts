import { expect, test } from 'vitest';
import { fakeGraph, rpc } from '../../unit/execution/fake-graph.ts';

/** After graphql-js, lists-test: each kind of list with each kind of hole. */
const good = [1, 2];
const hole = [1, null, 2];
const wrong = [1, 'x', 2];

test.for([
  ['[Int]', good, good, []],
  ['[Int]', hole, hole, []],
  ['[Int]', null, null, []],
  ['[Int]', wrong, [1, null, 2], [['list', 1]]],
  ['[Int]', [], [], []],
  ['[Int]!', good, good, []],
  ['[Int]!', hole, hole, []],
  ['[Int]!', null, undefined, [['list']]],
  ['[Int]!', wrong, [1, null, 2], [['list', 1]]],
  ['[Int!]', good, good, []],
  ['[Int!]', hole, null, [['list', 1]]],
  ['[Int!]', null, null, []],
  ['[Int!]', wrong, null, [['list', 1]]],
  ['[Int!]!', hole, undefined, [['list', 1]]],
  ['[Int!]!', null, undefined, [['list']]],
  ['[[Int!]]', [[1], [null], [2]], [[1], null, [2]], [['list', 1, 0]]],
  ['[[Int]!]', [[1], null], null, [['list', 1]]],
  ['[[Int!]!]!', [[1], [2, null]], undefined, [['list', 1, 1]]],
  ['[Int]', 'no list', null, [['list']]],
  ['[Int]', { 0: 1, length: 1 }, null, [['list']]],
  ['[Int]', 5, null, [['list']]],
  ['[[Int]]', [5], [null], [['list', 0]]],
  ['Int', [1], null, [['list']]],
] as const)('%s with %j', async ([type, sent, list, paths]) => {
  const { answer } = fakeGraph(`type Query { list: ${type} ${rpc('List')} }`, {
    List: () => sent,
  });
  const { data, errors = [] } = await answer('{ list }');
  expect(JSON.parse(JSON.stringify(data))).toEqual(list === undefined ? null : { list });
  expect(errors.map(({ path }) => path)).toEqual(paths);
});

test('an object where there should be one, and none where there should be none', async () => {
  const { answer } = fakeGraph(
    `type Query { things: [Thing] ${rpc('Things')} texts: [String] ${rpc('Things')} }
     type Thing { a: Int }`,
    { Things: () => [{ a: 1 }, 'text', [{ a: 1 }], 5, true, null] },
  );
  const { data, errors = [] } = await answer('{ things { a } texts }');
  expect(JSON.parse(JSON.stringify(data))).toEqual({
    things: [{ a: 1 }, null, null, null, null, null],
    texts: [null, 'text', null, '5', 'true', null],
  });
  expect(errors.map(({ path }) => path)).toEqual([
    ['things', 1],
    ['things', 2],
    ['things', 3],
    ['things', 4],
    ['texts', 0],
    ['texts', 2],
  ]);
});
