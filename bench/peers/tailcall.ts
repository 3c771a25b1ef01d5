import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../src/errors/user-error.ts';
import { runProgram } from '../harness/program.ts';
import { peerFolder } from './folder.ts';
import type { Peer } from './peer.ts';

const binary = path.join(
  peerFolder('tailcall'),
  'node_modules/@tailcallhq/core-linux-x64-gnu/bin/tailcall',
);
/** Where newer-glibc.sh puts the C library that the binary wants. */
const newerGlibc = path.join(peerFolder('tailcall'), 'glibc/usr/lib/x86_64-linux-gnu');

/** The configuration of Tailcall's own benchmark: the users of one request once each. */
const benchmark: Peer = createTailcall('tailcall', 'Tailcall, its benchmark configuration', '');
const dedupeAll = createTailcall('tailcall-dedupe', 'Tailcall, every dedupe on', ', dedupe: true');

export const tailcalls: readonly Peer[] = [benchmark, dedupeAll];

function createTailcall(name: string, title: string, dedupe: string): Peer {
  return {
    name,
    title,
    graphs: ['posts'],
    packages: 'tailcall',
    async prepare({ addresses: { posts = '' }, port, folder }) {
      const file = path.join(folder, 'posts.graphql');
      writeFileSync(file, configuration(posts, port, dedupe));
      const command = await startableBinary();
      const env = { TAILCALL_TRACKER: 'false', TAILCALL_LOG_LEVEL: 'error' };
      return { command: [...command, 'start', file], env };
    },
  };
}

/** @throws UserError when the binary does not run here */
async function startableBinary(): Promise<readonly string[]> {
  const loader = path.join(newerGlibc, 'ld-linux-x86-64.so.2');
  const command = existsSync(loader) ? [loader, '--library-path', newerGlibc, binary] : [binary];
  try {
    await runProgram({ command: [...command, '--version'] });
  } catch (error) {
    if (!(error instanceof UserError) || !error.message.includes('GLIBC_')) throw error;
    throw new UserError('the binary of Tailcall needs a newer C library than this machine has', {
      hint: 'On an older Debian, bench/peers/tailcall/newer-glibc.sh puts one beside it.',
      cause: error,
    });
  }
  return command;
}

function configuration(posts: string, port: number, dedupe: string): string {
  return `
schema @server(port: ${port}, hostname: "127.0.0.1")
  @upstream(poolMaxIdlePerHost: 200, tcpKeepAlive: 60) {
  query: Query
}

type Query {
  posts: [Post] @http(url: "${posts}/posts"${dedupe})
  post(id: Int!): Post @http(url: "${posts}/posts/{{.args.id}}"${dedupe})
}

type User {
  id: Int!
  name: String!
  email: String!
}

type Post {
  id: Int!
  userId: Int!
  title: String!
  body: String!
  user: User @http(url: "${posts}/users/{{.value.userId}}", dedupe: true)
}
`;
}
