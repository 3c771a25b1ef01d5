import type { CacheStore } from '../tools/cache-store.ts';
import { KeptWhileUsed } from '../tools/kept-while-used.ts';
import type { KeptAnswer } from './kept-answer.ts';
import type { MemoryStore } from './memory-store.ts';

/** The stores of a graph. */
export interface CacheStores<R> {
  readonly results: CacheStore<R>;
  readonly answers: CacheStore<KeptAnswer>;
}

/** The part of the room that entries of all previous graphs may take together. */
const partOfFormer = 0.1;

/**
 * What is kept, in this process or in Redis. It outlives the graph: else each reload would send
 * everything to the upstreams at once, take away the results that stand in for one that is down, and
 * forget what Redis has not yet heard of writes.
 */
export class CacheMemory<R> {
  readonly results = new KeptWhileUsed<MemoryStore<R>>();
  readonly answers = new KeptWhileUsed<MemoryStore<KeptAnswer>>();
  readonly inRedis = new KeptWhileUsed<CacheStores<R>>();
  /** The tags of purges that Redis has yet to hear of, whoever speaks to it, and how. */
  readonly pendingPurges = new KeptWhileUsed<Set<string>>();

  /**
   * A write of one graph may change what another one keeps, also in another place.
   * @param own The stores of the graph that purges: those of others may be away for good.
   * @param timeoutMs As that of a store, for those of `own`.
   * @returns How many entries that were; `null`: its own stores cannot say now, and do it later.
   */
  async purge(
    { results, answers }: CacheStores<R>,
    tags: readonly string[],
    timeoutMs?: number,
  ): Promise<number | null> {
    const own: ReadonlySet<unknown> = new Set([results, answers]);
    let removed: number | null = 0;
    const count = (purged: number | null) => {
      removed = removed === null || purged === null ? null : removed + purged;
    };
    await Promise.all(
      [...this.#used()].map(async (store) => {
        const isOwn = own.has(store);
        try {
          count(await store.purge(tags, isOwn ? timeoutMs : undefined));
        } catch {
          count(isOwn ? null : 0);
        }
      }),
    );
    return removed;
  }

  /**
   * From now on these stores are asked. The graph before may have subscriptions for days: after some
   * reloads there would be many full stores that nearly nobody asks. They are emptied, and keep little.
   */
  takeOver(own: CacheStores<R>): void {
    divideRoom([...this.results.used()], own.results);
    divideRoom([...this.answers.used()], own.answers);
  }

  *#used(): Iterable<CacheStore<unknown>> {
    yield* this.results.used();
    yield* this.answers.used();
    for (const { results, answers } of this.inRedis.used()) yield* [results, answers];
  }
}

function divideRoom<V>(stores: readonly MemoryStore<V>[], own: CacheStore<V>): void {
  const former = stores.filter((store) => store !== own);
  for (const store of stores) {
    store.giveRoom(store === own ? 1 : partOfFormer / former.length);
  }
}
