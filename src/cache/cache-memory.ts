import { KeptWhileUsed } from '../tools/kept-while-used.ts';
import type { KeptAnswer } from './kept-answer.ts';
import type { MemoryStore } from './memory-store.ts';

/**
 * What this process keeps. It outlives the graph: else each reload would send everything to the
 * upstreams at once, and take away the results that stand in for one that is down.
 */
export class CacheMemory<R> {
  readonly results = new KeptWhileUsed<MemoryStore<R>>();
  readonly answers = new KeptWhileUsed<MemoryStore<KeptAnswer>>();

  /** A write of a graph that is being replaced may change what the next one keeps. */
  purge(tags: readonly string[]): number {
    let removed = 0;
    for (const store of this.results.used()) removed += store.purge(tags);
    for (const store of this.answers.used()) removed += store.purge(tags);
    return removed;
  }

  /**
   * Forgets what other graphs keep than the one of these stores. The one before may have subscriptions
   * for days: after some reloads there would be many full stores that nearly nobody asks.
   */
  keepOnly(stores: ReadonlySet<unknown>): void {
    for (const store of [...this.results.used(), ...this.answers.used()]) {
      if (!stores.has(store)) store.clear();
    }
  }
}
