/**
 * What a careful team writes by hand for queries a–d: GraphQL Yoga, resolvers, a dataloader that
 * uses the bulk read, undici. `node yoga-by-hand.ts <addresses as JSON>`
 */
import { createServer } from 'node:http';
import DataLoader from 'dataloader';
import { createSchema, createYoga } from 'graphql-yoga';
import { Pool } from 'undici';

const { posts: origin } = JSON.parse(process.argv[2] ?? '{}');
const pool = new Pool(String(origin), { connections: 64 });

async function get(path: string): Promise<unknown> {
  const { body } = await pool.request({ path, method: 'GET' });
  return body.json();
}

interface User {
  readonly id: number;
}

const isUser = (value: unknown): value is User =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'number';

async function usersById(ids: readonly number[]): Promise<(User | undefined)[]> {
  const users = await get(`/users?${ids.map((id) => `id=${id}`).join('&')}`);
  const byId = new Map(
    (Array.isArray(users) ? users : []).filter(isUser).map((user) => [user.id, user]),
  );
  return ids.map((id) => byId.get(id));
}

interface Context extends Record<string, unknown> {
  readonly users: DataLoader<number, User | undefined>;
}

const yoga = createYoga({
  logging: false,
  graphiql: false,
  context: (): Context => ({ users: new DataLoader(usersById) }),
  schema: createSchema<Context>({
    typeDefs: /* GraphQL */ `
      type Query { posts: [Post!] post(id: Int!): Post }
      type Post { id: Int! userId: Int! title: String! body: String user: User }
      type User { id: Int! name: String! email: String }
    `,
    resolvers: {
      Query: {
        posts: () => get('/posts'),
        post: (_root, { id }: { id: number }) => get(`/posts/${id}`),
      },
      Post: {
        user: ({ userId }: { userId: number }, _args, { users }) => users.load(userId),
      },
    },
  }),
});

const server = createServer(yoga).listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}/graphql` }));
});
