import type { Freshness } from '../dated-answer.ts';

/** How long results are kept, in milliseconds. */
export interface KeepTimes {
  readonly ttlMs: number;
  readonly staleWhileRevalidateMs: number;
  readonly staleIfErrorMs: number;
}

/** What decides how long results of an operation are kept: gateway.yaml, the schema, the upstream. */
export interface KeepRules {
  /** The times where the upstream says nothing. */
  readonly times: KeepTimes;
  /** The longest that a `NOT_FOUND` is kept. */
  readonly notFoundTtlMs: number;
  /** Whether the upstream's own headers, such as `Cache-Control`, come first. */
  readonly followsUpstream: boolean;
  /** The longest that a result may be fresh, whatever the upstream says. */
  readonly maxFreshMs: number;
}

const never: KeepTimes = { ttlMs: 0, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };

/** @param freshness What the upstream says; `undefined`: its protocol has no such headers. */
export function timesOf(
  { times, maxFreshMs }: KeepRules,
  freshness: Freshness | undefined,
): KeepTimes {
  if (freshness?.mayKeep === false) return never;
  const { freshMs, staleWhileRevalidateMs, staleIfErrorMs } = freshness ?? {};
  // Without any time a result is never fresh, so that it cannot become stale either.
  if (freshMs === undefined && times.ttlMs === 0) return never;
  return {
    ttlMs: Math.min(freshMs ?? times.ttlMs, maxFreshMs),
    staleWhileRevalidateMs: staleWhileRevalidateMs ?? times.staleWhileRevalidateMs,
    staleIfErrorMs: staleIfErrorMs ?? times.staleIfErrorMs,
  };
}

/** @param freshMs What the upstream says; `undefined`: nothing. */
export function notFoundTimesOf(rules: KeepRules, freshMs: number | undefined): KeepTimes {
  const { notFoundTtlMs, times, maxFreshMs } = rules;
  return { ...never, ttlMs: Math.min(notFoundTtlMs, freshMs ?? times.ttlMs, maxFreshMs) };
}

/** Until when an answer is fresh. Without any time it does not limit the answer that it is part of. */
export function freshUntilOf(
  { times }: KeepRules,
  freshness: Freshness | undefined,
  kept: { readonly freshUntil: number },
): number {
  const isUnsaid = freshness?.mayKeep === true && freshness.freshMs === undefined;
  return isUnsaid && times.ttlMs === 0 ? Number.POSITIVE_INFINITY : kept.freshUntil;
}
