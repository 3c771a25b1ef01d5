import type { Freshness } from '../dated-answer.ts';

/** How long results are kept, in milliseconds. */
export interface KeepTimes {
  readonly ttlMs: number;
  readonly staleWhileRevalidateMs: number;
  readonly staleIfErrorMs: number;
}

/** How long results of an operation are kept, by whom that is said. */
export interface KeepRules {
  /** Where upstreams say nothing. */
  readonly times: KeepTimes;
  /** How long it is kept that there is nothing, at most. */
  readonly notFoundTtlMs: number;
  /** Whether what upstreams say comes first. */
  readonly followsUpstream: boolean;
  /** How long results may be fresh, whatever upstreams say. */
  readonly maxFreshMs: number;
}

const never: KeepTimes = { ttlMs: 0, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };

/** @param freshness `undefined`: the protocol says no such things. */
export function timesOf(
  { times, maxFreshMs }: KeepRules,
  freshness: Freshness | undefined,
): KeepTimes {
  if (freshness?.mayKeep === false) return never;
  const { freshMs, staleWhileRevalidateMs, staleIfErrorMs } = freshness ?? {};
  // Where nobody says a time, there is none after which something is stale.
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

/** Until when an answer is fresh; nobody has said a time: until whatever it is part of is not. */
export function freshUntilOf(
  { times }: KeepRules,
  freshness: Freshness | undefined,
  kept: { readonly freshUntil: number },
): number {
  const isUnsaid = freshness?.mayKeep === true && freshness.freshMs === undefined;
  return isUnsaid && times.ttlMs === 0 ? Number.POSITIVE_INFINITY : kept.freshUntil;
}
