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

  /** Aborted when the client leaves, or with a `TimeoutError` at the deadline. */
  get signal(): AbortSignal {
    this.#controller ??= this.#createController();
    return this.#controller.signal;
  }

  readonly liftDeadline = (): void => {
    this.#hasDeadline = false;
    clearTimeout(this.#timer);
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
