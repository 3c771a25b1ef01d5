import type { Lookup } from '../../cache-store.ts';
import { canonicalJson } from '../../canonical-json.ts';
import { UpstreamError } from '../../errors/upstream-error.ts';
import type { KeyedCall } from '../../keyed-call.ts';
import type { Next, PolicyCall } from '../policy.ts';
import type { KeepResultsOptions } from './keep-results-options.ts';
import {
  type Freshness,
  freshnessOf,
  isOutage,
  type KeptResult,
  keepMsOf,
  keptResult,
} from './kept-result.ts';
import { Refreshes } from './refreshes.ts';

/** One key of a bulk read. */
interface Wanted {
  readonly key: unknown;
  /** In the store. */
  readonly entryKey: string;
  readonly kept: KeptResult | undefined;
  readonly freshness: Freshness;
}

/** Keeps each item of a bulk read by itself, and asks for those only that are not kept. */
export function keepByKey(
  options: KeepResultsOptions,
  next: Next,
): (call: PolicyCall, keyed: KeyedCall) => Promise<unknown> {
  const { store, id, times, notFoundTtlMs, tagsOf } = options;
  const refreshes = new Refreshes(options.refreshTimeoutMs);
  const notFoundTimes = { ttlMs: notFoundTtlMs, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };

  const fetch = async (
    call: PolicyCall,
    keyed: KeyedCall,
    wanted: readonly Wanted[],
    lookup: Lookup<KeptResult>,
  ): Promise<readonly unknown[]> => {
    const keys = wanted.map(({ key }) => key);
    const answer = await next({ ...call, args: keyed.withKeys(call.args, keys) });
    const items = keyed.itemsOf(answer) ?? [];
    if (!Array.isArray(items)) {
      throw new UpstreamError('UPSTREAM_INVALID_RESPONSE', { source: call.binding.source });
    }
    const byKey = new Map(items.map((item) => [keyText(keyed, item), item]));
    const now = Date.now();
    for (const { key, entryKey } of wanted) {
      const text = keyed.textOf(key);
      const found = byKey.has(text);
      const value = byKey.get(text);
      const kept = found
        ? keptResult({ found, value }, times, now)
        : keptResult({ found, message: '', details: undefined }, notFoundTimes, now);
      limitFreshness(call, kept);
      // Whose call it is keeps it.
      if (call.report.isShared) continue;
      const one = keyed.answerOf(found ? [value] : []);
      const tags = tagsOf(keyed.withKeys(call.args, [key]), one, key);
      store.keep(entryKey, { value: kept, tags, keepMs: keepMsOf(kept, now) }, lookup);
    }
    return items;
  };

  return async (call, keyed) => {
    const keys = keyed.keysOf(call.args);
    if (!Array.isArray(keys)) return next(call);
    const others = keyed.withKeys(call.args, []);
    const base = `${id} by key ${canonicalJson([others, call.headers, call.client])}`;
    const entryKeys = keys.map((key) => `${base} ${canonicalJson(key)}`);
    const lookup = await store.lookUp(entryKeys);
    const now = Date.now();
    const wanted = keys.map((key, index): Wanted => {
      const kept = lookup.values[index];
      const entryKey = entryKeys[index] ?? '';
      return { key, entryKey, kept, freshness: freshnessOf(kept, now) };
    });
    const usable = wanted.filter(isUsable);
    const missing = wanted.filter((each) => !isUsable(each));
    for (const { kept } of usable) limitFreshness(call, kept);
    const stale = usable.filter(({ freshness }) => freshness === 'stale');
    const { report } = call;
    report.cache = {
      hits: usable.length - stale.length,
      stale: stale.length,
      misses: lookup.isBypassed ? 0 : missing.length,
      bypassed: lookup.isBypassed ? missing.length : 0,
    };
    if (stale.length > 0) {
      const keysText = canonicalJson(stale.map(({ entryKey }) => entryKey));
      refreshes.start(keysText, call, (refresh) => fetch(refresh, keyed, stale, lookup));
    }
    if (missing.length === 0) {
      report.isKept = true;
      return keyed.answerOf(itemsOf(usable));
    }
    try {
      const fetched = await fetch(call, keyed, missing, lookup);
      return keyed.answerOf([...itemsOf(usable), ...fetched]);
    } catch (error) {
      const hasFallbacks = missing.every(({ freshness }) => freshness === 'fallback');
      if (!hasFallbacks || !isOutage(error)) throw error;
      report.cache = { ...report.cache, misses: 0, stale: stale.length + missing.length };
      for (const { kept } of wanted) limitFreshness(call, kept);
      return keyed.answerOf(itemsOf(wanted));
    }
  };
}

const isUsable = ({ freshness }: Wanted) => freshness === 'fresh' || freshness === 'stale';

const itemsOf = (wanted: readonly Wanted[]) =>
  wanted.flatMap(({ kept }) => (kept?.outcome.found ? [kept.outcome.value] : []));

/** The answer is no fresher than the oldest of its items. */
function limitFreshness({ report }: PolicyCall, kept: KeptResult | undefined): void {
  if (kept !== undefined) report.freshUntil = Math.min(report.freshUntil, kept.freshUntil);
}

function keyText(keyed: KeyedCall, item: unknown): string | undefined {
  const key = keyed.keyOf(item);
  return key == null ? undefined : keyed.textOf(key);
}
