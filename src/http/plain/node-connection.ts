import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** A request and its answer, as Node's server makes them. */
export interface NodeExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface Written {
  readonly chunk: Buffer;
  readonly encoding: BufferEncoding;
}

/**
 * A connection that Node's server is given for one request, which was read already (`http.Server`,
 * event `connection`). What Node makes of its answer goes to the client's own connection, as fast as
 * that takes it.
 */
export class NodeConnection extends Duplex {
  readonly #client: Socket;
  readonly #exchange = Promise.withResolvers<NodeExchange>();

  /** @param message The request, as it was sent. */
  constructor(client: Socket, message: Buffer) {
    super();
    this.#client = client;
    this.push(message);
  }

  /** Never comes when the client leaves before. */
  get exchange(): Promise<NodeExchange> {
    return this.#exchange.promise;
  }

  /** To be called with what Node has made of the message. */
  arrived(exchange: NodeExchange): void {
    this.#exchange.resolve(exchange);
  }

  override _read(): void {}

  override _write(chunk: Buffer, encoding: BufferEncoding, taken: () => void): void {
    // Of an error the end of the client's connection tells.
    this.#client.write(chunk, encoding, () => taken());
  }

  override _writev(chunks: readonly Written[], taken: () => void): void {
    this.#client.cork();
    for (const { chunk, encoding } of chunks.slice(0, -1)) this.#client.write(chunk, encoding);
    for (const { chunk, encoding } of chunks.slice(-1)) this._write(chunk, encoding, taken);
    this.#client.uncork();
  }
}
