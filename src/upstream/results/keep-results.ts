import type { ResultFacts } from '../../annotations/results/result-facts.ts';
import type { CacheStore } from '../../cache-store.ts';
import type { Policy } from '../policy.ts';
import { keepByKey } from './keep-by-key.ts';
import { keepWhole } from './keep-whole.ts';
import type { KeepTimes, KeptResult } from './kept-result.ts';

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

/**
 * Keeps what reads brought. The key is everything that is sent: arguments and headers with the
 * credentials of who asks, so nobody gets what another identity was answered. Calls that are made
 * for keys have each of their items kept by itself.
 */
export function keepResults(options: KeepResultsOptions): Policy {
  return (next) => {
    const whole = keepWhole(options, next);
    const byKey = keepByKey(options, next);
    return (call) => (call.keyed === undefined ? whole(call) : byKey(call, call.keyed));
  };
}
