/**
 * The upstreams of the bench in one process: the posts and users of queries a–d, as cheap as
 * node:http can be, and the three servers of the demo shop. Writes their addresses as one line of
 * JSON; counts calls to the posts at `/calls`.
 */
import { createServer } from 'node:http';
import { startCatalog } from '../demo/catalog.ts';
import { startInventory } from '../demo/inventory.ts';
import { startShipping } from '../demo/shipping.ts';

const users = Array.from({ length: 10 }, (_, index) => ({
  id: index + 1,
  name: `User Number ${index + 1}`,
  email: `user.${index + 1}@example.com`,
  company: { name: 'A company', catchPhrase: 'Words that nobody asks for' },
}));
const posts = Array.from({ length: 100 }, (_, index) => ({
  id: index + 1,
  userId: 1 + Math.floor(index / 10),
  title: `The title of post ${index + 1}, which is about as long as titles are`,
  body: 'A body of some length that no query asks for. '.repeat(4),
}));

const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const allPosts = json(posts);
const answers = new Map<string, Buffer>([
  ['/posts', allPosts],
  ...posts.map((post): [string, Buffer] => [`/posts/${post.id}`, json(post)]),
]);
let calls = 0;

const server = createServer((request, response) => {
  const target = request.url ?? '/';
  if (target === '/calls') return response.end(String(calls));
  calls += 1;
  let body = answers.get(target);
  if (body === undefined) {
    const ids = new URL(target, 'http://localhost').searchParams.getAll('id').map(Number);
    body = json(users.filter(({ id }) => ids.includes(id)));
    if (answers.size < 10_000) answers.set(target, body);
  }
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', async () => {
  const [catalog, inventory, shipping] = await Promise.all([
    startCatalog(),
    startInventory(),
    startShipping(),
  ]);
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  console.log(
    JSON.stringify({
      posts: `http://127.0.0.1:${port}`,
      catalog: catalog.url,
      inventory: inventory.url,
      shipping: `${shipping.url}/shipping`,
    }),
  );
});
