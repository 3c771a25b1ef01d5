import { z } from 'zod';
import type { ErrorCode } from '../../errors/codes.ts';
import { UpstreamError } from '../../errors/upstream-error.ts';
import type { Freshness } from '../dated-answer.ts';
import type { KeepTimes } from './keep-times.ts';

/** What an upstream answered, and for how long it may be used. Times are milliseconds since the epoch. */
export interface KeptResult {
  readonly outcome: KeptOutcome;
  readonly freshUntil: number;
  /** Until then a stale result may be used while it is fetched again. */
  readonly staleUntil: number;
  /** Until then a stale result may be used when it cannot be fetched again. */
  readonly fallbackUntil: number;
  /** An `ETag` or date by which the upstream can say whether the result has changed. */
  readonly validator?: string | undefined;
  /** Whether the upstream says that the result is for one identity. */
  readonly isPrivate?: boolean | undefined;
}

export type KeptOutcome =
  | { readonly found: true; readonly value: unknown }
  | {
      readonly found: false;
      readonly message: string;
      readonly details: Readonly<Record<string, unknown>> | undefined;
    };

const keptResultSchema = z.object({
  outcome: z.discriminatedUnion('found', [
    z.object({ found: z.literal(true), value: z.unknown() }),
    z.object({ found: z.literal(false), message: z.string() }),
  ]),
  freshUntil: z.number(),
  staleUntil: z.number(),
  fallbackUntil: z.number(),
  validator: z.string().optional(),
  isPrivate: z.boolean().optional(),
});

/** For what comes from a store outside of this process. */
export const isKeptResult = (value: unknown): value is KeptResult =>
  keptResultSchema.safeParse(value).success;

/** What becomes of a result that is kept. */
export type KeptState = 'fresh' | 'stale' | 'fallback' | 'useless';

export function keptStateOf(kept: KeptResult | undefined, now: number): KeptState {
  if (kept === undefined) return 'useless';
  if (now < kept.freshUntil) return 'fresh';
  if (now < kept.staleUntil) return 'stale';
  return now < kept.fallbackUntil ? 'fallback' : 'useless';
}

export function keptResult(
  outcome: KeptOutcome,
  times: KeepTimes,
  now: number,
  freshness?: Freshness,
): KeptResult {
  const freshUntil = now + times.ttlMs;
  return {
    outcome,
    freshUntil,
    staleUntil: freshUntil + times.staleWhileRevalidateMs,
    fallbackUntil: freshUntil + times.staleIfErrorMs,
    ...(freshness?.mayKeep === true && {
      validator: freshness.validator,
      isPrivate: freshness.isPrivate,
    }),
  };
}

/** For how long after it was fresh it is worth asking whether something has changed. */
const revalidateMs = 3_600_000;

/** How long it is of any use. */
export function keepMsOf(kept: KeptResult, now: number): number {
  const { freshUntil, staleUntil, fallbackUntil, validator } = kept;
  const askedUntil = validator === undefined ? 0 : Math.max(freshUntil, now) + revalidateMs;
  return Math.max(freshUntil, staleUntil, fallbackUntil, askedUntil) - now;
}

/** @throws UpstreamError when what is kept is that there is nothing */
export function keptValue({ outcome }: KeptResult, source: string): unknown {
  if (outcome.found) return outcome.value;
  const { message, details } = outcome;
  throw new UpstreamError('NOT_FOUND', { source, message, ...(details && { details }) });
}

/** Failures of an upstream that say nothing about what was asked for. */
const outageCodes: ReadonlySet<ErrorCode> = new Set([
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_FAILED',
  'UPSTREAM_RATE_LIMITED',
  'UPSTREAM_OVERLOADED',
  'UPSTREAM_INVALID_RESPONSE',
]);

export const isOutage = (error: unknown): boolean =>
  error instanceof UpstreamError && outageCodes.has(error.code);

export const isNotFound = (error: unknown): error is UpstreamError =>
  error instanceof UpstreamError && error.code === 'NOT_FOUND';
