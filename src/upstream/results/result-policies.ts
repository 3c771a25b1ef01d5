import { createHash } from 'node:crypto';
import type { BoundCall } from '../../annotations/bound-operations.ts';
import { cacheTags } from '../../annotations/results/cache-tags.ts';
import type { ResultFacts } from '../../annotations/results/result-facts.ts';
import type { CacheStore } from '../../cache-store.ts';
import { canonicalJson } from '../../canonical-json.ts';
import type { CallConfig } from '../../config/gateway-config.ts';
import type { KeepResultsOptions } from './keep-results-options.ts';
import type { KeptResult } from './kept-result.ts';
import type { PurgeChanged } from './purge-changed.ts';

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
  /** Of the source: what is the same in all of its calls, wherever it is kept. */
  readonly fingerprint: () => string;
  /** `undefined`: nothing is kept. */
  readonly results: KeptResults | undefined;
}

/** What the pipeline of an operation needs to keep its results, or to purge what it changes. */
export function resultPolicies(options: ResultPoliciesOptions): {
  readonly keep: KeepResultsOptions | undefined;
  readonly purge: PurgeChanged | undefined;
  readonly tagsOf: ResultFacts['tagsOf'] | undefined;
} {
  const { bound, config, fingerprint, results } = options;
  if (results === undefined) {
    return { keep: undefined, purge: undefined, tagsOf: undefined };
  }
  const { cache, timeoutMs } = config;
  const facts = results.factsOf(bound.coordinate);
  const ttlSeconds = cache.ttlSeconds ?? facts.maxAgeSeconds ?? 0;
  const named = cache.tags.map(cacheTags.named);
  const tagsOf: ResultFacts['tagsOf'] = (args, answer, key) => [
    ...named,
    ...facts.tagsOf(args, answer, key),
  ];
  return {
    keep:
      ttlSeconds === 0
        ? undefined
        : {
            store: results.store,
            id: operationId(fingerprint(), bound),
            times: {
              ttlMs: ttlSeconds * 1000,
              staleWhileRevalidateMs: cache.staleWhileRevalidateSeconds * 1000,
              staleIfErrorMs: cache.staleIfErrorSeconds * 1000,
            },
            notFoundTtlMs: Math.min(cache.notFoundTtlSeconds, ttlSeconds) * 1000,
            refreshTimeoutMs: timeoutMs,
            tagsOf,
          },
    tagsOf,
    purge: (args, answer) => results.purge(facts.changedBy(args, answer)),
  };
}

function operationId(fingerprint: string, { coordinate, binding }: BoundCall): string {
  const parts = canonicalJson([fingerprint, coordinate, binding]);
  return createHash('sha256').update(parts).digest('base64url');
}
