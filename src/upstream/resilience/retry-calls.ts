import { setTimeout as pause } from 'node:timers/promises';
import type { ErrorCode } from '../../errors/codes.ts';
import { UpstreamError } from '../../errors/upstream-error.ts';
import { abortSignalOf } from '../../tools/call-signal.ts';
import type { Policy, PolicyCall } from '../policy.ts';
import { upstreamErrorFromTransport } from '../transport/transport-error.ts';
import type { RetryBudget } from './retry-budget.ts';

export interface RetrySettings {
  /** The most attempts of one call, counting the first. */
  readonly maxAttempts: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  readonly codes: readonly ErrorCode[];
}

/**
 * Makes a call again that failed in a way that may pass, as long as its deadline and the budget of
 * the source allow. Only for calls that may be repeated.
 * @param random From 0 to 1.
 */
export function retryCalls(
  settings: RetrySettings,
  budget: RetryBudget,
  random: () => number = Math.random,
): Policy {
  const codes = new Set(settings.codes);
  return (next) => {
    const attempt = (call: PolicyCall, number: number): Promise<unknown> =>
      next(call).then(undefined, async (error: unknown) => {
        if (number >= settings.maxAttempts || !mayPass(error, codes)) throw error;
        const delayMs = Math.max(backoffMs(number, settings, random), error.retryAfterMs ?? 0);
        // An answer that cannot come in time is not worth the upstream's work.
        if (Date.now() + delayMs >= call.deadlineAt || !budget.withdraw()) throw error;
        await wait(delayMs, call);
        return attempt(call, number + 1);
      });
    return (call) => attempt(call, 1);
  };
}

/** A limit without a time says to stay away; what the gateway refused itself it would again. */
function mayPass(error: unknown, codes: ReadonlySet<ErrorCode>): error is UpstreamError {
  if (!(error instanceof UpstreamError) || error.isRefusal || !codes.has(error.code)) return false;
  return error.code !== 'UPSTREAM_RATE_LIMITED' || error.retryAfterMs !== undefined;
}

/** Exponential with full jitter: those who failed together do not come back together. */
export function backoffMs(
  attempt: number,
  { baseDelayMs, maxDelayMs }: Pick<RetrySettings, 'baseDelayMs' | 'maxDelayMs'>,
  random: () => number,
): number {
  return random() * Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1));
}

async function wait(delayMs: number, { signal, binding }: PolicyCall): Promise<void> {
  try {
    await pause(delayMs, undefined, { signal: abortSignalOf(signal) });
  } catch (error) {
    throw upstreamErrorFromTransport(error, binding.source, signal);
  }
}
