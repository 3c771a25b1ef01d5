import type { Socket } from 'node:net';
import { GatheredBytes } from '../../tools/gathered-bytes.ts';
import { HeadReader } from './head-reader.ts';
import { NodeConnection, type NodeExchange } from './node-connection.ts';
import { PlainRequest } from './plain-request.ts';
import { type AnswerSink, PlainResponse } from './plain-response.ts';
import { maxBodyBytes, maxHeadBytes } from './read-head.ts';
import { writeAnswer } from './write-answer.ts';

export interface PlainConnectionOptions {
  readonly keepAliveTimeoutMs: number;
  /** Given each request, as soon as its head has come. */
  readonly onRequest: (request: PlainRequest, response: PlainResponse) => void;
  /** Gives a connection to Node's server, which reads it from there on. */
  readonly toNode: (connection: Socket | NodeConnection) => void;
}

const never: Promise<never> = new Promise(() => {});
/** What may come while something else is answered; more waits in the network. */
const maxWaitingBytes = maxHeadBytes + maxBodyBytes;

/**
 * A connection whose requests are read, and answered as far as that is done in one piece, without
 * Node's parser, streams and messages, which cost more than all of our stages (032). With the first
 * request that is not plain the connection is given to Node, for good.
 */
export class PlainConnection implements AnswerSink {
  readonly #socket: Socket;
  readonly #options: PlainConnectionOptions;
  readonly #keptAlive: string;
  readonly #heads = new HeadReader();
  /** What is answered. */
  #response: PlainResponse | undefined;
  /** What is received, or answered, or both. */
  #request: PlainRequest | undefined;
  /** What has come behind it. */
  readonly #waiting = new GatheredBytes();
  #byNode: NodeConnection | undefined;
  #changedAt = performance.now();
  #hasServed = false;

  constructor(socket: Socket, options: PlainConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    const seconds = Math.floor(options.keepAliveTimeoutMs / 1_000);
    this.#keptAlive = `Connection: keep-alive\r\nKeep-Alive: timeout=${seconds}\r\n\r\n`;
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('error', this.#onError);
    socket.on('close', this.#onClose);
  }

  /** What it waits for; `null`: for its own answer. */
  get awaits(): 'first request' | 'rest of a request' | 'next request' | null {
    if (this.#request !== undefined)
      return this.#request.missingBytes > 0 ? 'rest of a request' : null;
    return this.#hasServed ? 'next request' : 'first request';
  }

  /** Since when, on the clock of `performance.now`. */
  get changedAt(): number {
    return this.#changedAt;
  }

  send(head: string, body: string | Uint8Array, encoding: BufferEncoding): void {
    const end = this.#response?.closes ? 'Connection: close\r\n\r\n' : this.#keptAlive;
    writeAnswer(this.#socket, head + end, { body, encoding }, this.#onSent);
  }

  async leaveToNode(): Promise<NodeExchange> {
    const request = this.#request;
    // Nobody waits for it any more.
    if (request === undefined) return never;
    await request.arrives();
    const connection = new NodeConnection(this.#socket, request.message());
    this.#byNode = connection;
    connection.on('close', () => {
      // Without an answer: Node has read the request in another way than we.
      if (this.#byNode === connection) this.#socket.destroy();
    });
    this.#options.toNode(connection);
    const exchange = await connection.exchange;
    const { response } = exchange;
    response.on('close', () => {
      this.#answered(response.writableFinished);
      connection.destroy();
    });
    return exchange;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  readonly #onData = (chunk: Buffer): void => {
    const missingBytes = this.#request?.missingBytes ?? 0;
    if (missingBytes > 0) {
      this.#request?.add(chunk.subarray(0, missingBytes));
      this.#next(chunk.subarray(missingBytes));
    } else if (this.#request === undefined) {
      this.#read(chunk);
    } else {
      this.#keep(chunk);
    }
  };

  /** @param bytes From the first byte of a request on. */
  #read(bytes: Buffer): void {
    const head = this.#heads.read(bytes);
    if (head === undefined) {
      this.#leave(bytes);
      return;
    }
    const end = head.headBytes + head.bodyBytes;
    const request = new PlainRequest(
      this.#socket,
      head,
      bytes.length > end ? bytes.subarray(0, end) : bytes,
    );
    const response = new PlainResponse(this, head.method);
    this.#request = request;
    this.#response = response;
    if (bytes.length > end) this.#keep(bytes.subarray(end));
    if (request.missingBytes > 0) this.#changedAt = performance.now();
    this.#options.onRequest(request, response);
  }

  #keep(bytes: Buffer): void {
    this.#waiting.add(bytes);
    // From here on it is not seen either that the client leaves: no client has a reason to do this.
    if (this.#waiting.length > maxWaitingBytes) this.#socket.pause();
  }

  readonly #onSent = (error?: Error | null): void => {
    this.#answered(error == null);
  };

  #answered(isSent: boolean): void {
    const response = this.#response;
    if (response === undefined) return;
    this.#response = undefined;
    this.#byNode = undefined;
    this.#hasServed = true;
    response.closed(isSent);
    if (response.closes) this.#socket.destroySoon();
    else this.#next();
  }

  /** Goes on with what comes behind a request, when that has come and was answered. */
  #next(bytes?: Buffer): void {
    if (bytes !== undefined && bytes.length > 0) this.#keep(bytes);
    if (this.#response !== undefined || (this.#request?.missingBytes ?? 0) > 0) return;
    this.#request = undefined;
    this.#changedAt = performance.now();
    if (this.#waiting.length === 0 || !this.#socket.writable) return;
    this.#socket.resume();
    this.#read(this.#waiting.take());
  }

  /** To Node. */
  #leave(bytes: Buffer): void {
    const socket = this.#socket;
    socket.off('data', this.#onData);
    socket.off('end', this.#onEnd);
    socket.off('error', this.#onError);
    socket.off('close', this.#onClose);
    socket.pause();
    socket.unshift(bytes);
    this.#options.toNode(socket);
    socket.resume();
  }

  /** As with Node, whoever ends their side does not wait for an answer. */
  readonly #onEnd = (): void => {
    this.#socket.end();
  };

  /** Its end follows, and tells all. */
  readonly #onError = (): void => {};

  readonly #onClose = (): void => {
    this.#byNode?.destroy();
    this.#answered(false);
  };
}
