// No GraphQL at all: one query of the bench each, joined by hand. What Node itself allows.
import { createServer } from 'node:http';
import { Pool } from 'undici';

const pool = new Pool(process.env.POSTS_URL, { connections: 64 });

async function get(path) {
  const { body } = await pool.request({ path, method: 'GET' });
  return body.json();
}

async function usersById(ids) {
  const users = await get(`/users?${ids.map((id) => `id=${id}`).join('&')}`);
  return new Map(users.map((user) => [user.id, user]));
}

const answers = new Map([
  ['{ __typename }', async () => ({ __typename: 'Query' })],
  [
    '{ posts { title } }',
    async () => {
      const posts = await get('/posts');
      return { posts: posts.map(({ title }) => ({ title })) };
    },
  ],
  [
    '{ posts { id userId title user { id name email } } }',
    async () => {
      const posts = await get('/posts');
      const users = await usersById([...new Set(posts.map(({ userId }) => userId))]);
      return {
        posts: posts.map(({ id, userId, title }) => {
          const user = users.get(userId);
          return { id, userId, title, user: { id: user.id, name: user.name, email: user.email } };
        }),
      };
    },
  ],
  [
    '{ post(id: 1) { title user { name } } }',
    async () => {
      const { title, userId } = await get('/posts/1');
      const users = await usersById([userId]);
      return { post: { title, user: { name: users.get(userId).name } } };
    },
  ],
]);

createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    const { query } = JSON.parse(Buffer.concat(chunks).toString());
    const answer = answers.get(query);
    const text = Buffer.from(JSON.stringify({ data: await answer() }));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
    response.end(text);
  });
}).listen(Number(process.env.PORT), '127.0.0.1');
