import { type OneSource, startOneSource } from '../http/one-source.ts';

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
export async function startPosts(posts: number): Promise<OneSource> {
  const list = Array.from({ length: posts }, (_, id) => ({ id, userId: userIds[id % 5] }));
  return startOneSource(types, {
    config: { sources: { things: { share: false } } },
    listener: ({ url }, response) => response.end(url === '/posts' ? JSON.stringify(list) : users),
  });
}
