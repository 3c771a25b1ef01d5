import type { ServerResponse } from 'node:http';
import type { NodeExchange } from './node-connection.ts';
import { responseHead } from './response-head.ts';

type Headers = Readonly<Record<string, string | number>>;

/** Where an answer is sent. */
export interface AnswerSink {
  /**
   * Calls `closed` of the response when the network has taken it, and not before `send` is over.
   * @param head All of it that does not say how long the connection lasts.
   * @param encoding Of a body that is a text.
   */
  send(head: string, body: string | Uint8Array, encoding: BufferEncoding): void;
  /** Has Node make the answer. */
  leaveToNode(): Promise<NodeExchange>;
  destroy(): void;
}

/**
 * The answer to a `PlainRequest`, as far as it is sent in one piece. It has as much of the interface
 * of Node's as is asked for here, with the meaning that it has there. An answer that is made in
 * parts Node sends (`leaveToNode`), and then all that is asked here is asked of Node's.
 */
export class PlainResponse {
  readonly #sink: AnswerSink;
  readonly #isHead: boolean;
  #status = 200;
  #head: string | undefined;
  #isEnded = false;
  #isSent = false;
  #hasLength = false;
  #closes = false;
  #onClose: (() => void) | undefined;
  #byNode: ServerResponse | undefined;

  constructor(sink: AnswerSink, method: string) {
    this.#sink = sink;
    this.#isHead = method === 'HEAD';
  }

  get statusCode(): number {
    return this.#byNode?.statusCode ?? this.#status;
  }

  get headersSent(): boolean {
    return this.#byNode?.headersSent ?? this.#head !== undefined;
  }

  get writableEnded(): boolean {
    return this.#byNode?.writableEnded ?? this.#isEnded;
  }

  /** Whether the network has taken the whole of it. */
  get writableFinished(): boolean {
    return this.#byNode?.writableFinished ?? this.#isSent;
  }

  /** Whether its connection ends with it. */
  get closes(): boolean {
    return this.#closes;
  }

  /** Has the connection end with it, until its headers are sent. */
  setHeader(name: 'connection', value: 'close'): void {
    this.#closes = true;
    this.#byNode?.setHeader(name, value);
  }

  removeHeader(name: 'connection'): void {
    this.#closes = false;
    this.#byNode?.removeHeader(name);
  }

  writeHead(status: number, headers: Headers): this {
    if (this.#byNode !== undefined) {
      this.#byNode.writeHead(status, headers);
      return this;
    }
    if (headers.connection === 'close') this.#closes = true;
    this.#status = status;
    this.#head = responseHead(status, headers);
    this.#hasLength = 'content-length' in headers || status === 204 || status === 304;
    return this;
  }

  end(body: string | Uint8Array = '', encoding: BufferEncoding = 'utf8'): void {
    if (this.#byNode !== undefined) {
      this.#byNode.end(body, encoding);
      return;
    }
    this.#isEnded = true;
    const length = this.#hasLength ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`;
    this.#sink.send(`${this.#head}${length}`, this.#isHead ? '' : body, encoding);
  }

  destroy(): void {
    this.#sink.destroy();
  }

  /** @param listener Called once, when the whole answer was sent or its client has left. */
  on(_event: 'close', listener: () => void): void {
    this.#onClose = listener;
  }

  /**
   * For an answer in parts.
   * @returns The same request and its answer as Node's; never, when the client leaves before.
   */
  async leaveToNode(): Promise<NodeExchange> {
    const exchange = await this.#sink.leaveToNode();
    this.#byNode = exchange.response;
    if (this.#closes) exchange.response.setHeader('connection', 'close');
    return exchange;
  }

  /** @param isSent Whether the network has taken the whole of it; no client waits for it otherwise. */
  closed(isSent: boolean): void {
    this.#isSent = isSent;
    this.#onClose?.();
  }
}
