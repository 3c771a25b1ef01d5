import { Attempts } from '../harness/attempts.ts';
import { longestWait, type Wait } from '../harness/longest-wait.ts';
import { progress } from '../harness/progress.ts';
import type { Peer } from '../peers/peer.ts';
import { startPeer } from '../peers/start-peer.ts';
import { postsWithUsers } from '../queries.ts';
import { startPosts } from '../upstreams/start-posts.ts';

const lengths = [1_000, 10_000, 50_000];
/** Until code is compiled. */
const warmupRounds = 5;

export interface WaitOptions {
  readonly peers: readonly Peer[];
  readonly rounds: number;
}

export interface Waits {
  readonly peer: Peer;
  readonly length: number;
  /** Of documents that were never asked before; one a round. */
  readonly first: readonly Wait[];
  /** Of one that is known. */
  readonly known: readonly Wait[];
}

/** Query a with long lists: how long others wait who ask for next to nothing. */
export async function waits({ peers, rounds }: WaitOptions) {
  const attempts = new Attempts();
  const all: Waits[] = [];
  for (const length of lengths) {
    await using upstream = await startPosts(length);
    const { query } = postsWithUsers(length);
    for (const peer of peers) {
      const waited = await attempts.try(`${peer.title}, ${length} items`, async () => {
        await using running = await startPeer(peer, 'posts', upstream);
        for (let round = 1; round <= warmupRounds; round++) await longestWait(running.url, query);
        const first: Wait[] = [];
        const known: Wait[] = [];
        for (let round = 1; round <= rounds; round++) {
          progress(`round ${round} of ${rounds}: ${length} items, ${peer.name}`);
          const unknown = query.replace('posts', `round${round}: posts`);
          first.push(await longestWait(running.url, unknown));
          known.push(await longestWait(running.url, query));
        }
        return { peer, length, first, known };
      });
      if (waited !== undefined) all.push(waited);
    }
  }
  return { waits: all, leftOut: attempts.leftOut };
}
