import { Attempts } from '../harness/attempts.ts';
import { progress } from '../harness/progress.ts';
import { callsOfOne, type MeasureOptions, measure, type Sample } from '../measure.ts';
import type { Peer } from '../peers/peer.ts';
import { type RunningPeer, startPeer } from '../peers/start-peer.ts';
import type { BenchQuery } from '../queries.ts';
import { startUpstream } from '../upstreams/start-upstream.ts';

export interface CompareOptions extends MeasureOptions {
  readonly peers: readonly Peer[];
  readonly queries: readonly BenchQuery[];
  readonly rounds: number;
}

/** What one peer did with one query. */
export interface Comparison {
  readonly peer: Peer;
  readonly query: BenchQuery;
  /** Upstream calls for one request when requests come one after the other. */
  readonly callsOfOne: number;
  /** One a round. */
  readonly samples: readonly Sample[];
}

export interface Compared {
  readonly comparisons: readonly Comparison[];
  /** Peers that could not run or answered wrongly, each with the reason. */
  readonly leftOut: readonly string[];
}

interface Contestant {
  readonly running: RunningPeer;
  readonly query: BenchQuery;
  readonly callsOfOne: number;
  readonly samples: Sample[];
}

/**
 * Measures peers against each other. All of them run all the time, so that the rounds can go from
 * one to the next without a pause; whoever is not asked costs nothing.
 */
export async function compare(options: CompareOptions): Promise<Compared> {
  const attempts = new Attempts();
  await using stack = new AsyncDisposableStack();
  const contestants = new Set<Contestant>();
  for (const graph of new Set(options.queries.map((query) => query.graph))) {
    const upstream = stack.use(await startUpstream(graph));
    for (const peer of options.peers.filter(({ graphs }) => graphs.includes(graph))) {
      progress(`${peer.name} starts with the graph of the ${graph}`);
      const running = await attempts.try(peer.title, () => startPeer(peer, graph, upstream));
      if (running === undefined) continue;
      stack.use(running);
      for (const query of options.queries.filter((each) => each.graph === graph)) {
        const who = `${peer.title}, query ${query.letter}`;
        const calls = await attempts.try(who, () => callsOfOne(running, query));
        if (calls !== undefined) {
          contestants.add({ running, query, callsOfOne: calls, samples: [] });
        }
      }
    }
  }

  // What was compiled in the first round is compiled in the others.
  const inRound = (round: number) => (round === 1 ? options : { ...options, warmupSeconds: 0 });
  for (let round = 1; round <= options.rounds; round++) {
    // In the order of the queries, so that those who are compared follow each other.
    for (const query of options.queries) {
      const asked = [...contestants].filter((each) => each.query === query);
      // To and fro, so that nobody always comes behind the same one.
      for (const contestant of round % 2 === 1 ? asked : asked.toReversed()) {
        const { running, samples } = contestant;
        progress(`round ${round} of ${options.rounds}: ${query.letter}, ${running.peer.name}`);
        const who = `${running.peer.title}, query ${query.letter}`;
        const sample = await attempts.try(who, () => measure(running, query, inRound(round)));
        if (sample === undefined) contestants.delete(contestant);
        else samples.push(sample);
      }
    }
  }
  const comparisons = [...contestants].map(({ running: { peer }, ...rest }) => ({ peer, ...rest }));
  return { comparisons, leftOut: attempts.leftOut };
}
