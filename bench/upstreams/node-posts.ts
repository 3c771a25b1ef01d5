/**
 * The posts and users of queries a–d, as cheap as node:http can be, for machines without nginx:
 * `node node-posts.ts <number of posts>`. Writes its address as one line; counts calls at `/calls`.
 */
import { createServer } from 'node:http';
import { createPosts, users } from './posts-data.ts';

const posts = createPosts(Number(process.argv[2] ?? 100));
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const answers = new Map<string, Buffer>([
  ['/posts', json(posts)],
  ['/users', json(users)],
  ...posts.slice(0, 100).map((post): [string, Buffer] => [`/posts/${post.id}`, json(post)]),
  ...users.map((user): [string, Buffer] => [`/users/${user.id}`, json(user)]),
]);
const maxRemembered = 10_000;
let calls = 0;

const server = createServer((request, response) => {
  const target = request.url ?? '/';
  if (target === '/calls') return response.end(String(calls));
  calls += 1;
  let body = answers.get(target);
  if (body === undefined) {
    const ids = new URL(target, 'http://localhost').searchParams.getAll('id').map(Number);
    body = json(users.filter(({ id }) => ids.includes(id)));
    if (answers.size < maxRemembered) answers.set(target, body);
  }
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') console.log(`http://127.0.0.1:${address?.port}`);
});
