import type { RateLimitConfig } from '../../config/sections/rate-limit-config.ts';
import type { CommandTrace } from '../../tools/command-trace.ts';
import type { Charge, Decision, Limits } from './charge.ts';

/**
 * Limits in Redis, and what holds while it fails: those of this process alone, none, or nobody gets
 * in.
 * @param failed Called for each decision that Redis did not make.
 */
export function createSharedLimits(
  redis: Limits,
  own: Limits,
  whileRedisFails: RateLimitConfig['whileRedisFails'],
  failed: (error: unknown) => void,
): Limits {
  return {
    async take(charges: readonly Charge[], trace?: CommandTrace | null): Promise<Decision> {
      try {
        return await redis.take(charges, trace);
      } catch (error) {
        failed(error);
        switch (whileRedisFails) {
          case 'countHere':
            return own.take(charges);
          case 'allow':
            return { retryAfterMs: null, remaining: [] };
          case 'refuse':
            return { retryAfterMs: refusedRetryAfterMs, remaining: [] };
        }
      }
    },
  };
}

/** Long enough for a Redis that was restarted to be back. */
const refusedRetryAfterMs = 1_000;
