import { expect, test } from 'vitest';
import { UpstreamError } from '../../../src/errors/upstream-error.ts';
import { composedSdl, fakeGraph, rpc } from '../../unit/execution/fake-graph.ts';

/** After graphql-js, sync-, mutations- and nonnull-test: what waits for what. */
const types = composedSdl(`
  type Query { slow: Item ${rpc('Slow')} fast: Item ${rpc('Fast')} part(id: ID): Part ${rpc('Part')} }
  type Mutation { write(n: Int!): Item ${rpc('Write')} }
  type Item { id: ID n: Int part: Part @link(field: "part", args: { id: "$parent.id" }) }
  type Part { id: ID again: Part @link(field: "part", args: { id: "$parent.id" }) }
`).replace('{ query: Query }', '{ query: Query mutation: Mutation }');

test('a link does not wait for calls that it does not need', async () => {
  const released = Promise.withResolvers<object>();
  const { answer, calls } = fakeGraph(types, {
    Slow: () => released.promise,
    Fast: () => ({ id: 'f' }),
    Part: ({ id }) => {
      if (id === 'f') released.resolve({ id: 's' });
      return { id };
    },
  });
  const { data } = await answer('{ slow { part { id } } fast { part { id } } }');
  // It would hang otherwise. The answer is in the order of the query all the same.
  expect(JSON.stringify(data)).toBe('{"slow":{"part":{"id":"s"}},"fast":{"part":{"id":"f"}}}');
  expect(calls.map(({ method, args }) => `${method}${args.id ?? ''}`)).toEqual([
    ...['Slow', 'Fast', 'Partf', 'Parts'],
  ]);
});

test('nor for other calls of the same field, which are made beside it', async () => {
  const released = Promise.withResolvers<object>();
  const { answer, calls } = fakeGraph(types, {
    Slow: () => ({ id: 's' }),
    Fast: () => ({ id: 'f' }),
    Part: ({ id }) => {
      if (id === 's') return released.promise;
      if (id === 'g') released.resolve({ id: 'late' });
      return { id: id === 'f' ? 'g' : 'last' };
    },
  });
  const { data } = await answer('{ slow { part { id } } fast { part { again { id } } } }');
  // It would hang otherwise.
  expect(JSON.stringify(data)).toBe(
    '{"slow":{"part":{"id":"late"}},"fast":{"part":{"again":{"id":"last"}}}}',
  );
  expect(calls.map(({ method, args }) => `${method}${args.id ?? ''}`)).toEqual([
    ...['Slow', 'Fast', 'Parts', 'Partf', 'Partg'],
  ]);
});

test('what aliases, paths and levels ask for alike is asked once', async () => {
  const { answer, calls } = fakeGraph(types, {
    Slow: () => ({ id: 'x' }),
    Fast: () => ({ id: 'x' }),
    Part: ({ id }) => ({ id }),
  });
  const { data } = await answer(
    '{ slow { part { again { id } } two: part { id } } fast { part { id again { again { id } } } } }',
  );
  expect(JSON.stringify(data)).toBe(
    '{"slow":{"part":{"again":{"id":"x"}},"two":{"id":"x"}},"fast":{"part":{"id":"x","again":{"again":{"id":"x"}}}}}',
  );
  expect(calls.filter(({ method }) => method === 'Part')).toHaveLength(1);
});

test('writes are made one after the other, also when one fails', async () => {
  let running = 0;
  const { answer, calls } = fakeGraph(types, {
    Write: async ({ n }) => {
      running += 1;
      expect(running).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      if (n === 2) throw new UpstreamError('CONFLICT', { source: 's' });
      return { id: `${n}`, n };
    },
    Part: ({ id }) => ({ id }),
  });
  const { data, errors } = await answer(
    'mutation { a: write(n: 1) { n part { id } } b: write(n: 2) { n } c: write(n: 3) { n } }',
  );
  expect(JSON.stringify(data)).toBe('{"a":{"n":1,"part":{"id":"1"}},"b":null,"c":{"n":3}}');
  expect(errors?.map(({ path }) => path)).toEqual([['b']]);
  expect(calls.map(({ args }) => args.n ?? 'part')).toEqual([1, 'part', 2, 3]);
});
