import { expect, test } from 'vitest';
import { startOneSource } from '../http/one-source.ts';
import { promisesOf } from './count-promises.ts';

/*
 * The CPU time of a request goes into many small things, and cannot be tested on machines that do
 * other work. What can be counted exactly is promises: whoever makes a stage wait that need not, or
 * makes one for each item of a list, is seen here. (`npm run bench` measures time.)
 */

const types = /* GraphQL */ `type Query {
  posts: [Post!]! @rest(source: "things", method: "GET", path: "/posts")
  users(ids: [Int!]!): [User!]!
    @rest(source: "things", method: "GET", path: "/users", parameters: [
      { name: "ids", in: "query", style: "form", explode: false, arg: "ids" }
    ])
  user(id: Int!): User
    @rest(source: "things", method: "GET", path: "/users/{id}", parameters: [
      { name: "id", in: "path", style: "simple", explode: false, arg: "id" }
    ])
    @batch(field: "users", keyArg: "id", keysArg: "ids", itemKey: "id")
}
type Post { id: Int! userId: Int! user: User @link(field: "user", args: { id: "$parent.userId" }) }
type User { id: Int! name: String! }`;

const userIds = [1, 2, 3, 4, 5];
const users = JSON.stringify(userIds.map((id) => ({ id, name: `user ${id}` })));

/** Without sharing: each request makes its own calls, as those of different callers do. */
async function start(posts: number) {
  const list = Array.from({ length: posts }, (_, id) => ({ id, userId: userIds[id % 5] }));
  const source = await startOneSource(types, {
    config: { sources: { things: { share: false } } },
    listener: ({ url }, response) => response.end(url === '/posts' ? JSON.stringify(list) : users),
  });
  return source;
}

test('a request that calls nobody makes promises for its body only', async () => {
  await using source = await start(1);
  expect(await promisesOf(source.url, '{ __typename }')).toBeLessThanOrEqual(8);
});

test('a call makes a few', async () => {
  await using source = await start(1);
  const none = await promisesOf(source.url, '{ __typename }');
  const one = await promisesOf(source.url, '{ posts { id } }');
  expect(one - none).toBeLessThanOrEqual(20);
});

test('items of a list make none: neither those that are written, nor those that are linked', async () => {
  const counts = [];
  for (const posts of [10, 1_000]) {
    await using source = await start(posts);
    counts.push(await promisesOf(source.url, '{ posts { id user { name } } }'));
  }
  expect(counts[1]).toBe(counts[0]);
});
