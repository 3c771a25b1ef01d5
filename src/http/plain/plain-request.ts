import type { Socket } from 'node:net';
import { GatheredBytes } from '../../tools/gathered-bytes.ts';
import type { HeaderMap } from '../request/header-map.ts';
import type { RequestHead } from './read-head.ts';

/** A request that was read without Node's parser and streams. Its body may still be on its way. */
export class PlainRequest {
  readonly httpVersion = '1.1';
  readonly method: string;
  url: string;
  readonly headerMap: HeaderMap;
  /** What Yoga is to read instead of what was sent. */
  readonly headers: { accept?: string | undefined } = {};
  readonly socket: Socket;
  readonly #headBytes: number;
  #message: Buffer;
  /** It, while it comes. */
  #arriving: GatheredBytes | undefined;
  #missingBytes: number;
  #arrival: PromiseWithResolvers<void> | undefined;

  /** @param bytes What has come of it, its whole head at least. */
  constructor(socket: Socket, head: RequestHead, bytes: Buffer) {
    this.method = head.method;
    this.url = head.target;
    this.headerMap = head.headers;
    this.socket = socket;
    this.#headBytes = head.headBytes;
    this.#message = bytes;
    this.#missingBytes = head.headBytes + head.bodyBytes - bytes.length;
  }

  get destroyed(): boolean {
    return this.socket.destroyed;
  }

  /** How much of its body has not come yet. */
  get missingBytes(): number {
    return this.#missingBytes;
  }

  /** When all of it has come; never, when the client leaves before. */
  arrives(): Promise<void> {
    if (this.#missingBytes === 0) return Promise.resolve();
    this.#arrival ??= Promise.withResolvers();
    return this.#arrival.promise;
  }

  /** @param bytes At most as many as are missing. */
  add(bytes: Buffer): void {
    if (this.#arriving === undefined) {
      this.#arriving = new GatheredBytes();
      this.#arriving.add(this.#message);
    }
    this.#arriving.add(bytes);
    this.#missingBytes -= bytes.length;
    if (this.#missingBytes > 0) return;
    this.#message = this.#arriving.take();
    this.#arrival?.resolve();
  }

  /** Of a request that is whole: its head and its body, as they were sent. */
  message(): Buffer {
    return this.#message;
  }

  /** Of a request that is whole. */
  body(): Buffer {
    return this.#message.subarray(this.#headBytes);
  }
}
