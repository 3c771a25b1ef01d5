// What a careful team writes by hand for queries a–d: GraphQL Yoga, resolvers, a dataloader that
// uses the bulk read, undici. With JIT=1 operations are compiled by graphql-jit.
import { createServer } from 'node:http';
import { useGraphQlJit } from '@envelop/graphql-jit';
import DataLoader from 'dataloader';
import { createSchema, createYoga } from 'graphql-yoga';
import { Pool } from 'undici';

const pool = new Pool(process.env.POSTS_URL, { connections: 64 });

async function get(path) {
  const { body } = await pool.request({ path, method: 'GET' });
  return body.json();
}

async function usersById(ids) {
  const users = await get(`/users?${ids.map((id) => `id=${id}`).join('&')}`);
  const byId = new Map(users.map((user) => [user.id, user]));
  return ids.map((id) => byId.get(id) ?? null);
}

const yoga = createYoga({
  logging: false,
  graphiql: false,
  landingPage: false,
  plugins: process.env.JIT === '1' ? [useGraphQlJit()] : [],
  context: () => ({ users: new DataLoader(usersById) }),
  schema: createSchema({
    typeDefs: /* GraphQL */ `
      type Query { posts: [Post!] post(id: Int!): Post }
      type Post { id: Int! userId: Int! title: String! body: String! user: User }
      type User { id: Int! name: String! email: String! }
    `,
    resolvers: {
      Query: { posts: () => get('/posts'), post: (_root, { id }) => get(`/posts/${id}`) },
      Post: { user: ({ userId }, _args, { users }) => users.load(userId) },
    },
  }),
});

createServer(yoga).listen(Number(process.env.PORT), '127.0.0.1');
