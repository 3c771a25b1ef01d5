// Fastify with Mercurius, its loaders and its JIT from the first request on.
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { Pool } from 'undici';

const pool = new Pool(process.env.POSTS_URL, { connections: 64 });

async function get(path) {
  const { body } = await pool.request({ path, method: 'GET' });
  return body.json();
}

async function usersOfPosts(queries) {
  const ids = [...new Set(queries.map(({ obj }) => obj.userId))];
  const users = await get(`/users?${ids.map((id) => `id=${id}`).join('&')}`);
  const byId = new Map(users.map((user) => [user.id, user]));
  return queries.map(({ obj }) => byId.get(obj.userId) ?? null);
}

const app = Fastify({ logger: false });
app.register(mercurius, {
  jit: 1,
  graphiql: false,
  schema: /* GraphQL */ `
    type Query { posts: [Post!] post(id: Int!): Post }
    type Post { id: Int! userId: Int! title: String! body: String! user: User }
    type User { id: Int! name: String! email: String! }
  `,
  resolvers: {
    Query: { posts: () => get('/posts'), post: (_root, { id }) => get(`/posts/${id}`) },
  },
  // The cache of a loader is keyed by the whole post, which costs more than it saves.
  loaders: { Post: { user: { loader: usersOfPosts, opts: { cache: false } } } },
});
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
