import { UpstreamError } from '../../errors/upstream-error.ts';
import type { UpstreamCall } from '../call.ts';
import { upstreamErrorFromTransport } from '../transport-error.ts';

export interface BulkheadSettings {
  /** The most calls in flight; may change. */
  readonly maxCalls: () => number;
  readonly maxQueued: number;
  readonly queueTimeoutMs: number;
}

/**
 * The calls in flight to one source, and those that wait for one to end, first come first served:
 * a slow upstream fills its own queue, not the memory and the time of everybody else.
 */
export class Bulkhead {
  readonly #settings: BulkheadSettings;
  readonly #waiting = new Set<() => void>();
  #inFlight = 0;

  constructor(settings: BulkheadSettings) {
    this.#settings = settings;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get queued(): number {
    return this.#waiting.size;
  }

  /**
   * Takes a place, to be given back by `leave`.
   * @returns `undefined` when there is one now.
   */
  enter(call: UpstreamCall): Promise<void> | undefined {
    if (this.#inFlight < this.#settings.maxCalls() && this.#waiting.size === 0) {
      this.#inFlight += 1;
      return undefined;
    }
    if (this.#waiting.size >= this.#settings.maxQueued) {
      return Promise.reject(overloaded(call, 'the queue is full'));
    }
    return this.#wait(call);
  }

  leave(): void {
    this.#inFlight -= 1;
    for (const next of this.#waiting) {
      if (this.#inFlight >= this.#settings.maxCalls()) return;
      this.#inFlight += 1;
      next();
    }
  }

  #wait(call: UpstreamCall): Promise<void> {
    const { signal, deadlineAt, binding } = call;
    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        this.#waiting.delete(enter);
      };
      const enter = () => {
        settle();
        resolve();
      };
      const onAbort = () => {
        settle();
        reject(upstreamErrorFromTransport(signal.reason, binding.source, signal));
      };
      const onTimeout = () => {
        settle();
        reject(overloaded(call, 'the time in the queue is over'));
      };
      const leftMs = Math.max(0, deadlineAt - Date.now());
      const timer = setTimeout(onTimeout, Math.min(leftMs, this.#settings.queueTimeoutMs));
      signal.addEventListener('abort', onAbort);
      this.#waiting.add(enter);
    });
  }
}

function overloaded({ binding }: UpstreamCall, reason: string): UpstreamError {
  const { source } = binding;
  const cause = new Error(reason);
  return new UpstreamError('UPSTREAM_OVERLOADED', { source, isRefusal: true, cause });
}
