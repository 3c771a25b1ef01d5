import { atTime } from '../../tools/at-time.ts';
import { CallController, type CallSignal } from '../../tools/call-signal.ts';

/**
 * From the headers of a request until its answer is sent, its client left or its deadline passed.
 * The signal and its timer are made when somebody asks for them: a request that calls no upstream
 * has nothing to abort.
 */
export class RequestLifetime {
  /** Milliseconds since the epoch. */
  readonly deadlineAt: number;
  #listeners: Set<(reason: Error) => void> | undefined;
  #controller: CallController | undefined;
  #stopClock: (() => void) | undefined;
  #hasDeadline = true;
  /** Why nobody waits for the answer any more. */
  #abandoned: Error | undefined;

  constructor(timeoutMs: number) {
    this.deadlineAt = Date.now() + timeoutMs;
  }

  /** Aborted when the client leaves, with a `TimeoutError` at the deadline, or by `cancel`. */
  get signal(): CallSignal {
    this.#controller ??= this.#createController();
    // Clocks of one deadline go off one after the other: who was woken by another one asks here.
    if (this.#hasDeadline && Date.now() >= this.deadlineAt) this.#passDeadline(this.#controller);
    return this.#controller.signal;
  }

  /** Whether it has no deadline, as a stream of events, which never ends by itself. */
  get isEndless(): boolean {
    return !this.#hasDeadline;
  }

  liftDeadline(): void {
    this.#hasDeadline = false;
    this.#stopClock?.();
  }

  /** @param reason Why nobody shall work on it any more, although its client is still there. */
  cancel(reason: Error): void {
    this.#abandon(reason);
  }

  /**
   * Tells when the client leaves, or of `cancel`; not of the deadline. Needs no signal.
   * @returns Stops that.
   */
  whenAbandoned(listener: (reason: Error) => void): () => void {
    if (this.#abandoned !== undefined) {
      listener(this.#abandoned);
      return () => {};
    }
    this.#listeners ??= new Set();
    this.#listeners.add(listener);
    return () => this.#listeners?.delete(listener);
  }

  /** @param how Whether the whole answer was handed to the network, or nobody waits for it. */
  end(how: 'answered' | 'clientLeft'): void {
    if (how === 'answered') this.liftDeadline();
    else this.#abandon(new DOMException('The client left.', 'AbortError'));
  }

  #abandon(reason: Error): void {
    this.liftDeadline();
    this.#abandoned = reason;
    this.#controller?.abort(reason);
    for (const listener of this.#listeners ?? []) listener(reason);
  }

  #createController(): CallController {
    const controller = new CallController();
    if (this.#abandoned !== undefined) controller.abort(this.#abandoned);
    else if (this.#hasDeadline) {
      this.#stopClock = atTime(this.deadlineAt, () => this.#passDeadline(controller));
    }
    return controller;
  }

  #passDeadline(controller: CallController): void {
    this.liftDeadline();
    controller.abort(new DOMException('The deadline of the request passed.', 'TimeoutError'));
  }
}
