import { expect, test } from 'vitest';
import { UpstreamError } from '../../../src/errors/upstream-error.ts';
import { requestContext } from '../../fixtures/request-context.ts';
import { fakeGraph, rpc, textOf } from './fake-graph.ts';

const types = `
  type Query { posts: [Post!] ${rpc('Posts')} user(id: Int!): User ${rpc('User')} }
  type Post { id: Int user: User @link(field: "user", args: { id: "$parent.id" }) }
  type User { id: Int name: String }
`;
const posts = Array.from({ length: 100 }, (_, id) => ({ id }));
const query = '{ posts { id user { name } } }';

/** Every call of a link fails with what an abort makes of it. */
async function answerAfter(reason: DOMException, code: 'CANCELLED' | 'UPSTREAM_TIMEOUT') {
  const graph = fakeGraph(types, {
    Posts: () => posts,
    User: () => Promise.reject(new UpstreamError(code, { source: 's' })),
  });
  const contextValue = { ...requestContext(), signal: AbortSignal.abort(reason) };
  return await graph.execute({ ...graph.request(query, {}), contextValue });
}

test('a client that left costs one error, however many items failed', async () => {
  const left = new DOMException('The client left.', 'AbortError');
  const { data, errors } = await answerAfter(left, 'CANCELLED');
  expect(data).toBeUndefined();
  expect(errors?.map(({ message }) => message)).toEqual(['The request was cancelled.']);
});

test('at the deadline every item has its error, beside what is known', async () => {
  const late = new DOMException('The deadline of the request passed.', 'TimeoutError');
  const answer = await answerAfter(late, 'UPSTREAM_TIMEOUT');
  const { data, errors } = JSON.parse(textOf(answer));
  expect(data).toMatchObject({ posts: posts.map(({ id }) => ({ id, user: null })) });
  expect(errors).toHaveLength(100);
});
