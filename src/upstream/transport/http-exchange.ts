import type { Dispatcher } from 'undici';
import { UpstreamError } from '../../errors/upstream-error.ts';
import type { CallSignal } from '../../tools/call-signal.ts';
import { GatheredBytes } from '../../tools/gathered-bytes.ts';
import { inRounds } from '../../tools/in-rounds.ts';

export interface HttpRequest {
  readonly method: string;
  /** The request target as it goes over the wire: path and query, encoded, from the root. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal: CallSignal;
  /** Milliseconds since the epoch. */
  readonly deadlineAt: number;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; repeated headers are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface ExchangeOptions {
  readonly source: string;
  readonly maxResponseBytes: number;
}

/**
 * One request and its whole answer. Uses `dispatch` and not `request`: no stream has to be made for
 * an answer that is read whole anyway, and a call that waits for a connection can be given up at
 * once. Rejects with an `UpstreamError`, a `TimeoutError`, an `AbortError`, or what undici found.
 */
export function exchange(
  dispatcher: Dispatcher,
  request: HttpRequest,
  options: ExchangeOptions,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const { signal, deadlineAt } = request;
    const call = new Exchange(request, options, resolve, reject);
    if (signal.aborted) return call.handleEvent();
    const remainingMs = deadlineAt - Date.now();
    if (remainingMs <= 0) return call.onDeadline();
    call.begin(remainingMs);
    dispatcher.dispatch(
      {
        path: request.target,
        method: request.method,
        headers: request.headers,
        body: request.body ?? null,
      },
      call,
    );
  });
}

interface Arrived {
  readonly resolve: (response: HttpResponse) => void;
  readonly response: HttpResponse;
}

/** What is made of answers (the next calls, the answers of clients) is made in rounds. */
const arrived = inRounds(({ resolve, response }: Arrived) => resolve(response), setImmediate);

/** A class, because objects of one shape with shared methods are cheaper than closures per call. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: HttpRequest;
  readonly #options: ExchangeOptions;
  readonly #resolve: (response: HttpResponse) => void;
  readonly #reject: (reason: Error) => void;
  #timer: NodeJS.Timeout | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #failure: Error | undefined;
  #status = 0;
  #headers: HttpResponse['headers'] = {};
  readonly #received = new GatheredBytes();

  constructor(
    request: HttpRequest,
    options: ExchangeOptions,
    resolve: (response: HttpResponse) => void,
    reject: (reason: Error) => void,
  ) {
    this.#request = request;
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  begin(remainingMs: number): void {
    this.#timer = setTimeout(endAtDeadline, remainingMs, this);
    this.#request.signal.addEventListener('abort', this);
  }

  /** The signal of the request was aborted. */
  handleEvent(): void {
    this.#fail(new DOMException('the call was aborted', 'AbortError'));
  }

  onDeadline(): void {
    this.#fail(new DOMException('the deadline of the call passed', 'TimeoutError'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#failure !== undefined) controller.abort(this.#failure);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    this.#status = status;
    // 1xx answers come before the real one.
    if (status < 200) return;
    this.#headers = flatHeaders(headers);
    const announcedBytes = Number(this.#headers['content-length']);
    if (announcedBytes > this.#options.maxResponseBytes && this.#request.method !== 'HEAD') {
      this.#failTooLarge();
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const bytes = this.#received.length + chunk.length;
    if (bytes > this.#options.maxResponseBytes) this.#failTooLarge();
    else this.#received.add(chunk);
  }

  onResponseEnd(): void {
    this.#settle();
    const body = this.#received.take();
    const response = { status: this.#status, headers: this.#headers, body };
    arrived({ resolve: this.#resolve, response });
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    this.#fail(error);
  }

  #failTooLarge(): void {
    const { source, maxResponseBytes } = this.#options;
    const cause = new Error(`the answer is larger than ${maxResponseBytes} bytes`);
    this.#fail(new UpstreamError('UPSTREAM_INVALID_RESPONSE', { source, cause }));
  }

  #fail(error: Error): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#settle();
    this.#reject(error);
    this.#controller?.abort(error);
  }

  #settle(): void {
    clearTimeout(this.#timer);
    this.#request.signal.removeEventListener('abort', this);
  }
}

const endAtDeadline = (call: Exchange) => call.onDeadline();

function flatHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): HttpResponse['headers'] {
  const flat: Record<string, string> = Object.create(null);
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value !== undefined) flat[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return flat;
}
