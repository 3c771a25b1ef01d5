import { expect, test } from 'vitest';
import { IncrementalAnswer } from '../../../src/shared/incremental-answer.ts';
import { requestContext } from '../../fixtures/request-context.ts';
import { fakeGraph, rpc } from './fake-graph.ts';

/** Two fragments have a field in common, and the one that its client knows of fails. */

const types = `
  type Query {
    post: Post ${rpc('Post')}
    never: Club! ${rpc('Nothing')}
    latePost: Post ${rpc('Late')}
    nothing: Club ${rpc('Nothing')}
    slow: Club ${rpc('Slow')}
    late: Club ${rpc('Late')}
  }
  type Post {
    id: Int
    fails: Club! @link(field: "nothing", args: {})
    slow: Club @link(field: "slow", args: {})
    late: Club @link(field: "late", args: {})
  }
  type Club { name: String }
`;

/** What each payload says. */
async function start(query: string) {
  const slow = Promise.withResolvers<object>();
  const late = Promise.withResolvers<object>();
  const graph = fakeGraph(types, {
    Post: () => ({ id: 1 }),
    Nothing: () => null,
    Slow: () => slow.promise,
    Late: () => late.promise,
  });
  const contextValue = requestContext({ incremental: 'v0.2' });
  const answer = await graph.executeInParts({ ...graph.request(query, {}), contextValue });
  if (!(answer instanceof IncrementalAnswer)) throw new Error('no parts');
  const labels = (all: readonly { readonly label: string | undefined }[]) =>
    all.map(({ label }) => label);
  return {
    slow,
    late,
    async next() {
      const { value } = await answer.next();
      if (!value) return 'the end';
      const { pending, deferred, completed, hasNext } = value;
      return {
        pending: labels(pending),
        data: deferred.map(({ fragment, data }) => [fragment.label, JSON.parse(data)]),
        completed: completed.map(({ fragment, errors }) => [fragment.label, errors.length]),
        hasNext,
      };
    },
  };
}

test('data is of the fragment that is still to come', async () => {
  const { slow, next } = await start(`{ post { id
    ... @defer(label: "fails") { slow { name } fails { name } }
    ... @defer(label: "whole") { slow { name } }
  } }`);
  expect(await next()).toMatchObject({ pending: ['fails', 'whole'] });
  expect(await next()).toMatchObject({ data: [], completed: [['fails', 1]] });
  slow.resolve({ name: 'slow' });
  expect(await next()).toEqual({
    pending: [],
    data: [['whole', { slow: { name: 'slow' } }]],
    completed: [['whole', 0]],
    hasNext: false,
  });
});

test('data of a fragment in another one waits until that has come', async () => {
  const { slow, late, next } = await start(`{ post { id
    ... @defer(label: "fails") { slow { name } fails { name } }
    ... @defer(label: "outer") { late { name } ... @defer(label: "inner") { slow { name } } }
  } }`);
  expect(await next()).toMatchObject({ pending: ['fails', 'outer'] });
  expect(await next()).toMatchObject({ data: [], completed: [['fails', 1]] });
  slow.resolve({ name: 'slow' });
  const third = next();
  late.resolve({ name: 'late' });
  expect(await third).toEqual({
    pending: ['inner'],
    data: [['outer', { late: { name: 'late' } }]],
    completed: [['outer', 0]],
    hasNext: true,
  });
  expect(await next()).toEqual({
    pending: [],
    data: [['inner', { slow: { name: 'slow' } }]],
    completed: [['inner', 0]],
    hasNext: false,
  });
});

test('a fragment that has failed does not end again with what another one finds', async () => {
  const { slow, late, next } = await start(`{ __typename
    ... @defer(label: "fails") { never { name } latePost { slow { name } } }
    ... @defer(label: "outer") { latePost { id ... @defer(label: "inner") { slow { name } } } }
  }`);
  expect(await next()).toMatchObject({ pending: ['fails', 'outer'] });
  expect(await next()).toMatchObject({ data: [], completed: [['fails', 1]] });
  late.resolve({ id: 1 });
  const told: unknown[] = [];
  for (let each = await next(); typeof each !== 'string'; each = await next()) {
    told.push(each.completed);
    slow.resolve({ name: 'slow' });
  }
  expect(told.flat()).toEqual([
    ['outer', 0],
    ['inner', 0],
  ]);
});
