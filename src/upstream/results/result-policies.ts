import type { BoundCall } from '../../annotations/bound-operations.ts';
import { cacheTags } from '../../annotations/results/cache-tags.ts';
import type { ResultFacts } from '../../annotations/results/result-facts.ts';
import type { CallConfig } from '../../config/sections/call-config.ts';
import type { ResultCacheConfig } from '../../config/sections/result-cache-config.ts';
import type { CacheStore } from '../../tools/cache-store.ts';
import type { CallSignal } from '../../tools/call-signal.ts';
import { digestOf } from '../../tools/digest.ts';
import type { KeepResultsOptions } from './keep-results-options.ts';
import type { KeepRules } from './keep-times.ts';
import type { KeptResult } from './kept-result.ts';
import type { PurgeChanged } from './purge-changed.ts';
import type { RefreshStarted } from './refreshes.ts';

/** Where results are kept, and what is known of them. */
export interface KeptResults {
  readonly store: CacheStore<KeptResult>;
  readonly factsOf: (coordinate: string) => ResultFacts;
  /** Purges whatever is kept, results and answers. Never fails. */
  readonly purge: (tags: readonly string[]) => unknown;
}

export interface ResultPoliciesOptions {
  readonly bound: BoundCall;
  readonly config: CallConfig;
  /** Names what is the same in all calls of the source, such as its address and fixed headers. */
  readonly fingerprint: () => string;
  /** Headers whose values belong to one identity: results of calls that have them are private. */
  readonly identityHeaders: readonly string[];
  readonly refreshStarted: RefreshStarted;
  /** Aborted when the graph is replaced; see `RefreshOptions.graphEnds`. */
  readonly graphEnds: CallSignal;
  /** `undefined`: nothing is kept. */
  readonly results: KeptResults | undefined;
}

/** What the pipeline of an operation needs to keep its results, or to purge what it changes. */
export function resultPolicies(options: ResultPoliciesOptions): {
  readonly keep: KeepResultsOptions | undefined;
  readonly purge: PurgeChanged | undefined;
  readonly tagsOf: ResultFacts['tagsOf'] | undefined;
} {
  const { bound, config, fingerprint, identityHeaders, refreshStarted, graphEnds, results } =
    options;
  if (results === undefined) {
    return { keep: undefined, purge: undefined, tagsOf: undefined };
  }
  const { cache, timeoutMs } = config;
  const facts = results.factsOf(bound.coordinate);
  const rules = keepRules(cache, facts.maxAgeSeconds);
  const named = cache.tags.map(cacheTags.named);
  const tagsOf: ResultFacts['tagsOf'] = (args, answer, key) => [
    ...named,
    ...facts.tagsOf(args, answer, key),
  ];
  return {
    keep:
      rules === undefined
        ? undefined
        : {
            store: results.store,
            id: operationId(fingerprint(), bound),
            rules,
            isPrivate: ({ headers }) =>
              identityHeaders.some((name) => Object.hasOwn(headers, name)),
            refreshStarted,
            graphEnds,
            refreshTimeoutMs: timeoutMs,
            tagsOf,
          },
    tagsOf,
    purge: (args, answer) => results.purge(facts.changedBy(args, answer)),
  };
}

/**
 * `ttlSeconds` takes the place of `@cacheControl`; without it nothing is kept for longer than
 * that allows. @returns `undefined`: nothing is kept
 */
function keepRules(
  cache: ResultCacheConfig,
  maxAgeSeconds: number | undefined,
): KeepRules | undefined {
  const said = cache.ttlSeconds ?? maxAgeSeconds;
  if (said === 0 || (said === undefined && !cache.http)) return undefined;
  return {
    followsUpstream: cache.http,
    times: {
      ttlMs: (said ?? 0) * 1000,
      staleWhileRevalidateMs: cache.staleWhileRevalidateSeconds * 1000,
      staleIfErrorMs: cache.staleIfErrorSeconds * 1000,
    },
    notFoundTtlMs: cache.notFoundTtlSeconds * 1000,
    maxFreshMs:
      cache.ttlSeconds === undefined && maxAgeSeconds !== undefined
        ? maxAgeSeconds * 1000
        : Number.POSITIVE_INFINITY,
  };
}

function operationId(fingerprint: string, { coordinate, binding }: BoundCall): string {
  return digestOf([fingerprint, coordinate, binding]);
}
