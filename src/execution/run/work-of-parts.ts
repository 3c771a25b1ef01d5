import type { RequestContext } from '../../shared/request-context.ts';
import { CallController } from '../../tools/call-signal.ts';

/** What is done for an answer in parts: it can end while its request goes on. */
export class WorkOfParts {
  /** The request's context, with a signal that `end` aborts, too. */
  readonly context: RequestContext;
  readonly #request: RequestContext;
  readonly #controller = new CallController();

  constructor(request: RequestContext) {
    const controller = this.#controller;
    this.#request = request;
    this.context = Object.create(request, {
      // Who looks at the signal of a request may be the first to see that its deadline has passed.
      signal: { get: () => (request.signal.aborted ? request.signal : controller.signal) },
    });
    request.signal.addEventListener('abort', this.#follow);
  }

  /** Ends all calls that nobody else waits for. */
  end(): void {
    this.#request.signal.removeEventListener('abort', this.#follow);
    this.#controller.abort(new DOMException('Nobody waits for it any more.', 'AbortError'));
  }

  readonly #follow = (): void => this.#controller.abort(this.#request.signal.reason);
}
