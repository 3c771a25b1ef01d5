import type { ResultFacts } from '../../annotations/results/result-facts.ts';
import type { CacheStore } from '../../cache-store.ts';
import type { KeepTimes, KeptResult } from './kept-result.ts';

/** How the results of one operation are kept. */
export interface KeepResultsOptions {
  readonly store: CacheStore<KeptResult>;
  /**
   * Tells the operation, where it is sent and what the gateway adds to each of its calls from all
   * others that the store may hold.
   */
  readonly id: string;
  readonly times: KeepTimes;
  /** How long it is kept that there is nothing. */
  readonly notFoundTtlMs: number;
  /** How long fetching anew may take when nobody waits for it. */
  readonly refreshTimeoutMs: number;
  /** By what a result can be purged. */
  readonly tagsOf: ResultFacts['tagsOf'];
}
