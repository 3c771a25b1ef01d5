import { fileURLToPath } from 'node:url';
import { findProgram } from '../harness/cores.ts';
import { startProgram } from '../harness/program.ts';
import { startNginxPosts } from './nginx-posts.ts';
import { createPosts } from './posts-data.ts';
import type { Upstream } from './upstream.ts';

const nginx = findProgram('nginx');
const nodePosts = fileURLToPath(new URL('node-posts.ts', import.meta.url));

/** What a reader of the figures should know, or `undefined`. */
export const upstreamNote =
  nginx === undefined
    ? 'nginx is not installed: the REST upstream is a Node server, which costs more than fast gateways do'
    : undefined;

/** The service behind queries a–d. */
export async function startPosts(length: number): Promise<Upstream> {
  if (nginx !== undefined) return startNginxPosts(nginx, createPosts(length));
  await using stack = new AsyncDisposableStack();
  const program = stack.use(
    startProgram({ command: [process.execPath, nodePosts, String(length)] }, 'others'),
  );
  const url = await program.nextLine();
  const owned = stack.move();
  return {
    addresses: { posts: url },
    calls: async () => Number(await (await fetch(`${url}/calls`)).text()),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
