import { UpstreamError } from '../../errors/upstream-error.ts';
import {
  ConcurrencyLimit,
  type ConcurrencySettings,
  NoPlaceError,
} from '../../tools/concurrency-limit.ts';
import type { UpstreamCall } from '../call.ts';
import { upstreamErrorFromTransport } from '../transport/transport-error.ts';

/**
 * The calls in flight to one source, and those that wait for one to end: a slow upstream fills its
 * own queue, not the memory and the time of everybody else.
 */
export class Bulkhead {
  readonly #calls: ConcurrencyLimit;

  constructor(settings: ConcurrencySettings) {
    this.#calls = new ConcurrencyLimit(settings);
  }

  /** Takes new limits, which hold at once, also for calls that are in flight. */
  adopt(settings: ConcurrencySettings): void {
    this.#calls.adopt(settings);
  }

  get inFlight(): number {
    return this.#calls.inFlight;
  }

  get queued(): number {
    return this.#calls.queued;
  }

  /**
   * Takes a place, to be given back by `leave`.
   * @returns `undefined` when there is one now.
   */
  enter(call: UpstreamCall): Promise<void> | undefined {
    return this.#calls.enter(call)?.catch((cause: unknown) => {
      const { source } = call.binding;
      if (!(cause instanceof NoPlaceError)) {
        throw upstreamErrorFromTransport(cause, source, call.signal);
      }
      throw new UpstreamError('UPSTREAM_OVERLOADED', { source, isRefusal: true, cause });
    });
  }

  leave(): void {
    this.#calls.leave();
  }
}
