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
  /** Whether the key of a call is that of one identity. */
  readonly isPrivate: (call: UpstreamCall) => boolean;
  /** By what a result can be purged. */
  readonly tagsOf: ResultFacts['tagsOf'];
}

/**
 * What an upstream is told that says how long it may be kept what it answers.
 * @param kept Is asked for again; `undefined`: it is not, or not by itself.
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
