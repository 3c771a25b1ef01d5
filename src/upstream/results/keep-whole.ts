import type { Lookup } from '../../cache-store.ts';
import { canonicalJson } from '../../canonical-json.ts';
import type { Next, PolicyCall } from '../policy.ts';
import type { KeepResultsOptions } from './keep-results-options.ts';
import {
  freshnessOf,
  isNotFound,
  isOutage,
  type KeptOutcome,
  type KeptResult,
  keepMsOf,
  keptResult,
  keptValue,
} from './kept-result.ts';
import { Refreshes } from './refreshes.ts';

/** Keeps the answer of each call as one. */
export function keepWhole(options: KeepResultsOptions, next: Next): Next {
  const { store, id, times, tagsOf } = options;
  const notFoundTimes = {
    ttlMs: options.notFoundTtlMs,
    staleWhileRevalidateMs: 0,
    staleIfErrorMs: 0,
  };
  const refreshes = new Refreshes(options.refreshTimeoutMs);

  const keep = (
    key: string,
    call: PolicyCall,
    outcome: KeptOutcome,
    lookup: Lookup<KeptResult>,
  ) => {
    const now = Date.now();
    const kept = keptResult(outcome, outcome.found ? times : notFoundTimes, now);
    call.report.freshUntil = kept.freshUntil;
    // Whose call it is keeps it.
    if (call.report.isShared) return;
    const tags = tagsOf(call.args, outcome.found ? outcome.value : undefined);
    store.keep(key, { value: kept, tags, keepMs: keepMsOf(kept, now) }, lookup);
  };
  const fetch = async (key: string, call: PolicyCall, lookup: Lookup<KeptResult>) => {
    try {
      const value = await next(call);
      keep(key, call, { found: true, value }, lookup);
      return value;
    } catch (error) {
      if (isNotFound(error)) {
        const { message, details } = error;
        keep(key, call, { found: false, message, details }, lookup);
      }
      throw error;
    }
  };

  return async (call) => {
    const { report, binding } = call;
    const key = `${id} ${canonicalJson([call.args, call.headers, call.client])}`;
    const lookup = await store.lookUp([key]);
    const [kept] = lookup.values;
    const freshness = freshnessOf(kept, Date.now());
    if (kept !== undefined && (freshness === 'fresh' || freshness === 'stale')) {
      report.isKept = true;
      report.freshUntil = kept.freshUntil;
      report.cache = { ...nothing, [freshness === 'fresh' ? 'hits' : 'stale']: 1 };
      if (freshness === 'stale') {
        refreshes.start(key, call, (refresh) => fetch(key, refresh, lookup));
      }
      return keptValue(kept, binding.source);
    }
    report.cache = { ...nothing, [lookup.isBypassed ? 'bypassed' : 'misses']: 1 };
    try {
      return await fetch(key, call, lookup);
    } catch (error) {
      if (kept === undefined || freshness !== 'fallback' || !isOutage(error)) throw error;
      report.cache = { ...nothing, stale: 1 };
      report.freshUntil = kept.freshUntil;
      return keptValue(kept, binding.source);
    }
  };
}

const nothing = { hits: 0, stale: 0, misses: 0, bypassed: 0 };
