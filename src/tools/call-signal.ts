type Listener = (() => void) | { handleEvent(): void };

/** What requests and calls need of an `AbortSignal`, which is one, too. */
export interface CallSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: Listener, options?: { readonly once: true }): void;
  removeEventListener(type: 'abort', listener: Listener): void;
}

/**
 * An `AbortController` that is its own signal, for what every request and call has. Node's is an
 * `EventTarget`: with two listeners it costs a Map and several closures, and by way of those the
 * garbage collector took requests that were over for alive. Its small collections then kept 9 kB of
 * each request, and took a fifth of the CPU time of a request with two calls.
 */
export class CallController implements CallSignal {
  aborted = false;
  reason: unknown = undefined;
  #listeners: Listener[] = [];

  get signal(): CallSignal {
    return this;
  }

  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    const told = this.#listeners;
    this.#listeners = [];
    for (const each of told) {
      if (typeof each === 'function') each();
      else each.handleEvent();
    }
  }

  /** As with Node's signals, listeners that come after the abort are never called. */
  addEventListener(_type: 'abort', listener: Listener): void {
    if (!this.aborted) this.#listeners.push(listener);
  }

  removeEventListener(_type: 'abort', listener: Listener): void {
    const index = this.#listeners.indexOf(listener);
    if (index !== -1) this.#listeners.splice(index, 1);
  }
}

/** The same as one of Node's own, for libraries that take no others. */
export function abortSignalOf(signal: CallSignal): AbortSignal {
  if (signal instanceof AbortSignal) return signal;
  const controller = new AbortController();
  const abort = () => controller.abort(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort);
  return controller.signal;
}
