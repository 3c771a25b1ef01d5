import type { Lookup } from '../../tools/cache-store.ts';
import { canonicalJson } from '../../tools/canonical-json.ts';
import { DatedAnswer, type Freshness } from '../dated-answer.ts';
import type { Next, PolicyCall } from '../policy.ts';
import { type KeepResultsOptions, keepingOf } from './keep-results-options.ts';
import { freshUntilOf, notFoundTimesOf, timesOf } from './keep-times.ts';
import {
  isNotFound,
  isOutage,
  type KeptResult,
  keepMsOf,
  keptResult,
  keptStateOf,
  keptValue,
} from './kept-result.ts';
import { Refreshes } from './refreshes.ts';

/** What is fetched for a call. */
interface Wanted {
  readonly key: string;
  readonly call: PolicyCall;
  /** Is asked for again, if the upstream can say whether it has changed. */
  readonly kept: KeptResult | undefined;
  readonly lookup: Lookup<KeptResult>;
}

/** Keeps the answer of each call as one. */
export function keepWhole(options: KeepResultsOptions, next: Next): Next {
  const { store, id, rules, tagsOf } = options;
  const refreshes = new Refreshes(options);

  const keep = ({ key, call, lookup }: Wanted, kept: KeptResult, now: number) => {
    // Whose call it is keeps it.
    if (call.report.isShared) return;
    const { outcome } = kept;
    const tags = tagsOf(call.args, outcome.found ? outcome.value : undefined);
    store.keep(key, { value: kept, tags, keepMs: keepMsOf(kept, now) }, lookup);
  };
  const keepAnswer = (wanted: Wanted, value: unknown, freshness: Freshness | undefined) => {
    const now = Date.now();
    const times = timesOf(rules, freshness);
    const kept = keptResult({ found: true, value }, times, now, freshness);
    const { report } = wanted.call;
    report.freshUntil = freshUntilOf(rules, freshness, kept);
    report.isPrivate = freshness?.isPrivate ?? false;
    keep(wanted, kept, now);
  };
  const fetch = async (wanted: Wanted) => {
    const { call, kept } = wanted;
    const { report } = call;
    try {
      const answer = await next({ ...call, keeping: keepingOf(options, call, kept) });
      if (!(answer instanceof DatedAnswer)) {
        keepAnswer(wanted, answer, undefined);
        return answer;
      }
      if (answer.isRevalidated) report.cache = { ...nothing, revalidated: 1 };
      keepAnswer(wanted, answer.value, answer.freshness);
      return answer.value;
    } catch (error) {
      if (isNotFound(error)) {
        const { message, details, freshMs } = error;
        const now = Date.now();
        const times = notFoundTimesOf(rules, freshMs);
        keep(wanted, keptResult({ found: false, message, details }, times, now), now);
      }
      throw error;
    }
  };

  return async (call) => {
    const { report, binding } = call;
    const key = `${id} ${canonicalJson([call.args, call.headers, call.client])}`;
    const lookup = await store.lookUp([key], call.trace);
    const [kept] = lookup.values;
    const state = keptStateOf(kept, Date.now());
    if (kept !== undefined && (state === 'fresh' || state === 'stale')) {
      report.isKept = true;
      report.freshUntil = kept.freshUntil;
      report.isPrivate = kept.isPrivate ?? false;
      report.cache = { ...nothing, [state === 'fresh' ? 'hits' : 'stale']: 1 };
      if (state === 'stale') {
        refreshes.start(key, call, (refresh) => fetch({ key, call: refresh, kept, lookup }));
      }
      return keptValue(kept, binding.source);
    }
    report.cache = { ...nothing, [lookup.isBypassed ? 'bypassed' : 'misses']: 1 };
    try {
      return await fetch({ key, call, kept, lookup });
    } catch (error) {
      if (kept === undefined || state !== 'fallback' || !isOutage(error)) throw error;
      report.cache = { ...nothing, stale: 1 };
      report.freshUntil = kept.freshUntil;
      return keptValue(kept, binding.source);
    }
  };
}

const nothing = { hits: 0, stale: 0, revalidated: 0, misses: 0, bypassed: 0 };
