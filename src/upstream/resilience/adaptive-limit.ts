import type { ErrorCode } from '../../errors/codes.ts';
import { UpstreamError } from '../../errors/upstream-error.ts';
import type { Policy } from '../policy.ts';

export interface AdaptiveLimitSettings {
  readonly minCalls: number;
  readonly maxCalls: number;
}

/** What an upstream says that has too much to do. */
const overloadCodes: ReadonlySet<ErrorCode> = new Set([
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_RATE_LIMITED',
]);
const decrease = 0.8;

/**
 * How many calls a source takes at once, found out as TCP finds its rate (AIMD): one more for each
 * round of calls that all went well, a fifth fewer as soon as the upstream has too much.
 */
export class AdaptiveLimit {
  #settings: AdaptiveLimitSettings;
  #limit: number;
  /** Counts decreases: calls that began before the last one tell of the load before it. */
  #era = 0;

  constructor(settings: AdaptiveLimitSettings) {
    this.#settings = settings;
    this.#limit = settings.maxCalls;
  }

  /** What was found out stays, within what may be now. */
  adopt(settings: AdaptiveLimitSettings): void {
    const { minCalls, maxCalls } = settings;
    const wasReduced = this.#limit < this.#settings.maxCalls;
    this.#limit = wasReduced ? Math.min(maxCalls, Math.max(minCalls, this.#limit)) : maxCalls;
    this.#settings = settings;
  }

  get calls(): number {
    return Math.floor(this.#limit);
  }

  /** @returns What is to be handed back with the outcome of the call. */
  begin(): number {
    return this.#era;
  }

  /** @param callsInFlight With this one: a limit that is not reached has not been tried. */
  ended(begun: number, outcome: 'ok' | 'overload', callsInFlight: number): void {
    const { minCalls, maxCalls } = this.#settings;
    if (outcome === 'ok') {
      if (callsInFlight < this.calls) return;
      this.#limit = Math.min(maxCalls, this.#limit + 1 / this.#limit);
    } else if (begun === this.#era) {
      this.#era += 1;
      this.#limit = Math.max(minCalls, this.#limit * decrease);
    }
  }
}

/** Lets the limit know how calls end. */
export function adaptLimit(limit: AdaptiveLimit, bulkhead: { readonly inFlight: number }): Policy {
  return (next) => async (call) => {
    const begun = limit.begin();
    try {
      const answer = await next(call);
      limit.ended(begun, 'ok', bulkhead.inFlight);
      return answer;
    } catch (error) {
      if (error instanceof UpstreamError && overloadCodes.has(error.code)) {
        limit.ended(begun, 'overload', bulkhead.inFlight);
      }
      throw error;
    }
  };
}
