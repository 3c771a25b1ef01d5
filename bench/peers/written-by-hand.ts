import path from 'node:path';
import { peerFolder } from './folder.ts';
import type { Peer } from './peer.ts';

/** A server.js of ours in the folder of its packages, for queries a–d. */
function createServerPeer(
  name: string,
  title: string,
  packages: string,
  env: Readonly<Record<string, string>> = {},
): Peer {
  return {
    name,
    title,
    graphs: ['posts'],
    packages,
    async prepare({ addresses: { posts = '' }, port }) {
      return {
        command: [process.execPath, path.join(peerFolder(packages), 'server.js')],
        env: { POSTS_URL: posts, PORT: String(port), ...env },
      };
    },
  };
}

export const writtenByHand: readonly Peer[] = [
  createServerPeer('mercurius', 'Mercurius, loaders, JIT', 'mercurius'),
  createServerPeer('yoga', 'Yoga by hand, DataLoader, undici', 'yoga'),
  createServerPeer('yoga-jit', 'Yoga by hand, graphql-jit', 'yoga', { JIT: '1' }),
  createServerPeer('floor', 'no GraphQL: joined by hand', 'floor'),
];
