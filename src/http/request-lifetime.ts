/**
 * From the headers of a request until its answer is sent, its client left or its deadline passed.
 * The signal and its timer are made when somebody asks for them: a request that calls no upstream
 * has nothing to abort.
 */
export class RequestLifetime {
  /** Milliseconds since the epoch. */
  readonly deadlineAt: number;
  #controller: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;
  #hasDeadline = true;
  #clientLeft = false;

  constructor(timeoutMs: number) {
    this.deadlineAt = Date.now() + timeoutMs;
  }

  /** Aborted when the client leaves, with a `TimeoutError` at the deadline, or by `cancel`. */
  get signal(): AbortSignal {
    this.#controller ??= this.#createController();
    return this.#controller.signal;
  }

  readonly liftDeadline = (): void => {
    this.#hasDeadline = false;
    clearTimeout(this.#timer);
  };

  /** @param reason Why nobody shall work on it any more, although its client is still there. */
  readonly cancel = (reason: Error): void => {
    this.liftDeadline();
    this.#controller?.abort(reason);
  };

  /** @param how Whether the whole answer was handed to the network, or nobody waits for it. */
  end(how: 'answered' | 'clientLeft'): void {
    this.liftDeadline();
    if (how === 'answered') return;
    this.#clientLeft = true;
    this.#controller?.abort(leaveReason());
  }

  #createController(): AbortController {
    const controller = new AbortController();
    if (this.#clientLeft) controller.abort(leaveReason());
    else if (this.#hasDeadline) {
      const onDeadline = () => {
        controller.abort(new DOMException('The deadline of the request passed.', 'TimeoutError'));
      };
      this.#timer = setTimeout(onDeadline, Math.max(0, this.deadlineAt - Date.now()));
      this.#timer.unref();
    }
    return controller;
  }
}

const leaveReason = () => new DOMException('The client left.', 'AbortError');
