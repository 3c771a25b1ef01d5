import type { ResultFacts } from '../../annotations/results/result-facts.ts';
import type { CacheStore } from '../../tools/cache-store.ts';
import type { UpstreamCall } from '../call.ts';
import type { Keeping } from '../dated-answer.ts';
import type { KeepRules } from './keep-times.ts';
import type { KeptResult } from './kept-result.ts';
import type { RefreshOptions } from './refreshes.ts';

/** How the results of one operation are kept. */
export interface KeepResultsOptions extends RefreshOptions {
  readonly store: CacheStore<KeptResult>;
  /**
   * Tells the operation, where it is sent and what the gateway adds to each of its calls from all
   * others that the store may hold.
   */
  readonly id: string;
  readonly rules: KeepRules;
  /** Whether the result of a call is for one identity only. */
  readonly isPrivate: (call: UpstreamCall) => boolean;
  /** The tags by which a result can be purged. */
  readonly tagsOf: ResultFacts['tagsOf'];
}

/**
 * What the adapter needs to know of a call whose answer may be kept for as long as its headers say.
 * @param kept The result that is asked for again; `undefined`: there is none, or none for the whole call.
 */
export function keepingOf(
  { rules, isPrivate }: Pick<KeepResultsOptions, 'rules' | 'isPrivate'>,
  call: UpstreamCall,
  kept: KeptResult | undefined,
): Keeping | undefined {
  if (!rules.followsUpstream) return undefined;
  const known =
    kept?.outcome.found && kept.validator !== undefined
      ? { value: kept.outcome.value, validator: kept.validator }
      : undefined;
  return { isPrivate: isPrivate(call), known };
}
