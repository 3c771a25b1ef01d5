import type { CallSignal } from './call-signal.ts';

export interface ConcurrencySettings {
  /** The most at once; may change. */
  readonly max: () => number;
  readonly maxQueued: number;
  readonly queueTimeoutMs: number;
}

/** Who wants a place: it waits no longer than its request may take. */
export interface Entrant {
  readonly signal: CallSignal;
  /** Milliseconds since the epoch. */
  readonly deadlineAt: number;
}

/** Why there is no place. */
export class NoPlaceError extends Error {
  override readonly name = 'NoPlaceError';
}

/** How many may be under way at once, and who waits for one to end: first come, first served. */
export class ConcurrencyLimit {
  #settings: ConcurrencySettings;
  readonly #waiting = new Set<() => void>();
  #inFlight = 0;

  constructor(settings: ConcurrencySettings) {
    this.#settings = settings;
  }

  /** From now on, also for those that are in: who waits waits on as long as was said before. */
  adopt(settings: ConcurrencySettings): void {
    this.#settings = settings;
    this.#letIn();
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get queued(): number {
    return this.#waiting.size;
  }

  /**
   * Takes a place, to be given back by `leave`.
   * @returns `undefined` when there is one now. Else rejects with a `NoPlaceError`, or with the
   * reason of the signal.
   */
  enter(entrant: Entrant): Promise<void> | undefined {
    if (this.#inFlight < this.#settings.max() && this.#waiting.size === 0) {
      this.#inFlight += 1;
      return undefined;
    }
    if (this.#waiting.size >= this.#settings.maxQueued) {
      return Promise.reject(new NoPlaceError('the queue is full'));
    }
    // The listener of a signal that was aborted before is never told.
    if (entrant.signal.aborted) return Promise.reject(entrant.signal.reason);
    return this.#wait(entrant);
  }

  leave(): void {
    this.#inFlight -= 1;
    this.#letIn();
  }

  #letIn(): void {
    for (const next of this.#waiting) {
      if (this.#inFlight >= this.#settings.max()) return;
      this.#inFlight += 1;
      next();
    }
  }

  #wait({ signal, deadlineAt }: Entrant): Promise<void> {
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
        reject(signal.reason);
      };
      const onTimeout = () => {
        settle();
        reject(new NoPlaceError('the time in the queue is over'));
      };
      const leftMs = Math.max(0, deadlineAt - Date.now());
      const timer = setTimeout(onTimeout, Math.min(leftMs, this.#settings.queueTimeoutMs));
      signal.addEventListener('abort', onAbort);
      this.#waiting.add(enter);
    });
  }
}
