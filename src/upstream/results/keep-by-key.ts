import { UpstreamError } from '../../errors/upstream-error.ts';
import type { Lookup } from '../../tools/cache-store.ts';
import { canonicalJson } from '../../tools/canonical-json.ts';
import type { KeyedCall } from '../../tools/keyed-call.ts';
import { DatedAnswer } from '../dated-answer.ts';
import type { Next, PolicyCall } from '../policy.ts';
import { type KeepResultsOptions, keepingOf } from './keep-results-options.ts';
import { freshUntilOf, notFoundTimesOf, timesOf } from './keep-times.ts';
import {
  isOutage,
  type KeptResult,
  type KeptState,
  keepMsOf,
  keptResult,
  keptStateOf,
} from './kept-result.ts';
import { Refreshes } from './refreshes.ts';

/** One key of a bulk read. */
interface Wanted {
  readonly key: unknown;
  /** In the store. */
  readonly entryKey: string;
  readonly kept: KeptResult | undefined;
  readonly state: KeptState;
}

/** Keeps each item of a bulk read by itself, and asks for those only that are not kept. */
export function keepByKey(
  options: KeepResultsOptions,
  next: Next,
): (call: PolicyCall, keyed: KeyedCall) => Promise<unknown> {
  const { store, id, rules, tagsOf } = options;
  const refreshes = new Refreshes(options);

  const fetch = async (
    call: PolicyCall,
    keyed: KeyedCall,
    wanted: readonly Wanted[],
    lookup: Lookup<KeptResult>,
  ): Promise<readonly unknown[]> => {
    const keys = wanted.map(({ key }) => key);
    // What names an answer to the upstream names it for these keys: items have no validators.
    const keeping = keepingOf(options, call, undefined);
    const answer = await next({ ...call, args: keyed.withKeys(call.args, keys), keeping });
    const isDated = answer instanceof DatedAnswer;
    // What is said of all of them holds for each.
    const freshness = isDated ? { ...answer.freshness, validator: undefined } : undefined;
    const items = keyed.itemsOf(isDated ? answer.value : answer) ?? [];
    if (!Array.isArray(items)) {
      throw new UpstreamError('UPSTREAM_INVALID_RESPONSE', { source: call.binding.source });
    }
    const byKey = new Map(items.map((item) => [keyText(keyed, item), item]));
    if (freshness?.isPrivate) call.report.isPrivate = true;
    const now = Date.now();
    const times = timesOf(rules, freshness);
    const { freshMs } = freshness ?? {};
    const notFoundTimes = notFoundTimesOf(rules, freshness?.mayKeep === false ? 0 : freshMs);
    for (const { key, entryKey } of wanted) {
      const text = keyed.textOf(key);
      const found = byKey.has(text);
      const value = byKey.get(text);
      const kept = found
        ? keptResult({ found, value }, times, now, freshness)
        : keptResult({ found, message: '', details: undefined }, notFoundTimes, now);
      limitFreshness(call, freshUntilOf(rules, freshness, kept));
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
    const lookup = await store.lookUp(entryKeys, call.trace);
    const now = Date.now();
    const wanted = keys.map((key, index): Wanted => {
      const kept = lookup.values[index];
      const entryKey = entryKeys[index] ?? '';
      return { key, entryKey, kept, state: keptStateOf(kept, now) };
    });
    const usable = wanted.filter(isUsable);
    const missing = wanted.filter((each) => !isUsable(each));
    for (const { kept } of usable) {
      limitFreshness(call, kept?.freshUntil);
      if (kept?.isPrivate) call.report.isPrivate = true;
    }
    const stale = usable.filter(({ state }) => state === 'stale');
    const { report } = call;
    report.cache = {
      hits: usable.length - stale.length,
      stale: stale.length,
      revalidated: 0,
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
      const hasFallbacks = missing.every(({ state }) => state === 'fallback');
      if (!hasFallbacks || !isOutage(error)) throw error;
      report.cache = { ...report.cache, misses: 0, stale: stale.length + missing.length };
      for (const { kept } of wanted) limitFreshness(call, kept?.freshUntil);
      return keyed.answerOf(itemsOf(wanted));
    }
  };
}

const isUsable = ({ state }: Wanted) => state === 'fresh' || state === 'stale';

const itemsOf = (wanted: readonly Wanted[]) =>
  wanted.flatMap(({ kept }) => (kept?.outcome.found ? [kept.outcome.value] : []));

/** The answer is not fresher than the oldest of its items. */
function limitFreshness({ report }: PolicyCall, freshUntil = Number.POSITIVE_INFINITY): void {
  report.freshUntil = Math.min(report.freshUntil, freshUntil);
}

function keyText(keyed: KeyedCall, item: unknown): string | undefined {
  const key = keyed.keyOf(item);
  return key == null ? undefined : keyed.textOf(key);
}
