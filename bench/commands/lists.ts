import { Attempts } from '../harness/attempts.ts';
import { progress } from '../harness/progress.ts';
import { type MeasureOptions, measure, type Sample } from '../measure.ts';
import type { Peer } from '../peers/peer.ts';
import { type RunningPeer, startPeer } from '../peers/start-peer.ts';
import { postsWithUsers } from '../queries.ts';
import { startPosts } from '../upstreams/start-posts.ts';

const lengths = [10, 100, 1_000, 10_000];

export interface ListOptions extends MeasureOptions {
  readonly peers: readonly Peer[];
  readonly rounds: number;
}

export interface ListGrowth {
  readonly peer: Peer;
  readonly length: number;
  /** One a round. */
  readonly samples: readonly Sample[];
}

/** Query a with lists of other lengths: how the time of an item grows with their number. */
export async function lists(options: ListOptions) {
  const attempts = new Attempts();
  const growth: ListGrowth[] = [];
  for (const length of lengths) {
    await using stack = new AsyncDisposableStack();
    const upstream = stack.use(await startPosts(length));
    const query = postsWithUsers(length);
    const contestants: { running: RunningPeer; samples: Sample[] }[] = [];
    for (const peer of options.peers) {
      progress(`${peer.name} starts for lists of ${length}`);
      const running = await attempts.try(peer.title, () => startPeer(peer, 'posts', upstream));
      if (running === undefined) continue;
      const samples: Sample[] = [];
      growth.push({ peer, length, samples });
      contestants.push({ running: stack.use(running), samples });
    }
    for (let round = 1; round <= options.rounds; round++) {
      for (const { running, samples } of contestants) {
        const { name, title } = running.peer;
        progress(`round ${round} of ${options.rounds}: ${length} items, ${name}`);
        const who = `${title}, ${length} items`;
        const sample = await attempts.try(who, () => measure(running, query, options));
        if (sample !== undefined) samples.push(sample);
      }
    }
  }
  return {
    growth: growth.filter(({ samples }) => samples.length > 0),
    leftOut: attempts.leftOut,
  };
}
