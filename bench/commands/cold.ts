import { Attempts } from '../harness/attempts.ts';
import { type ColdSample, coldSample } from '../harness/cold-sample.ts';
import { progress } from '../harness/progress.ts';
import type { Peer } from '../peers/peer.ts';
import { type PreparedPeer, preparePeer } from '../peers/start-peer.ts';
import { startUpstream } from '../upstreams/start-upstream.ts';

export interface ColdOptions {
  readonly peers: readonly Peer[];
  readonly rounds: number;
}

export interface ColdStart extends Pick<PreparedPeer, 'peer' | 'graph'> {
  /** One a round. */
  readonly samples: readonly ColdSample[];
}

/** How long peers take to their first answer, and how large they are when nobody asks them. */
export async function cold({ peers, rounds }: ColdOptions) {
  const attempts = new Attempts();
  await using stack = new AsyncDisposableStack();
  const starts: { prepared: PreparedPeer; samples: ColdSample[] }[] = [];
  for (const graph of ['posts', 'shop'] as const) {
    const upstream = stack.use(await startUpstream(graph));
    for (const peer of peers.filter(({ graphs }) => graphs.includes(graph))) {
      progress(`${peer.name} is prepared for the graph of the ${graph}`);
      const prepared = await attempts.try(peer.title, () => preparePeer(peer, graph, upstream));
      if (prepared !== undefined) starts.push({ prepared: stack.use(prepared), samples: [] });
    }
  }
  for (let round = 1; round <= rounds; round++) {
    for (const { prepared, samples } of starts) {
      const { peer, graph } = prepared;
      progress(`round ${round} of ${rounds}: ${peer.name}, ${graph}`);
      const sample = await attempts.try(peer.title, () => coldSample(prepared.start));
      if (sample !== undefined) samples.push(sample);
    }
  }
  const coldStarts = starts
    .filter(({ samples }) => samples.length > 0)
    .map(({ prepared: { peer, graph }, samples }): ColdStart => ({ peer, graph, samples }));
  return { coldStarts, leftOut: attempts.leftOut };
}
