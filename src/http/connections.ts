import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { GatewayError } from '../errors/gateway-error.ts';

export interface ConnectionsOptions {
  /** With so many requests a connection is over; `undefined`: it never is. */
  readonly maxRequests: number | undefined;
}

/** What is known of an open connection. */
interface Connection {
  /** Those that are not sent yet, in the order of their requests. */
  readonly answers: Set<ServerResponse>;
  requests: number;
  /** What had been read when it had nothing to answer: more means that a request is on its way. */
  bytesRead: number;
}

type End = (reason: Error) => void;

/** How long a client may take to close its side of a connection that was closed on ours. */
const closingMs = 1_000;

/**
 * Which connections are open and which of them answer something, so that closing the server cuts
 * nobody off in the middle and waits for nobody who only keeps a connection. (Node's own
 * `closeIdleConnections` leaves connections that have not sent anything yet, and does not know of
 * requests that have begun to arrive.)
 */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #open = new Map<Socket, Connection>();
  readonly #handshakes = new Map<string, Socket>();
  readonly #ends = new WeakMap<ServerResponse, End>();
  #draining = false;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#open.size + this.#handshakes.size;
  }

  /** TLS: a connection whose client has not agreed on keys yet. */
  agreeing(socket: Socket): void {
    const peer = peerOf(socket);
    this.#handshakes.set(peer, socket);
    socket.once('close', () => this.#handshakes.delete(peer));
  }

  opened(socket: Socket): void {
    // A TLS socket is another object than the one below it, and does not tell which.
    this.#handshakes.delete(peerOf(socket));
    const { bytesRead } = socket;
    this.#open.set(socket, { answers: new Set(), requests: 0, bytesRead });
    socket.once('close', () => this.#open.delete(socket));
  }

  /**
   * @param socket Of the request: an answer has it only when those before it are written.
   * @returns Whether to answer: nothing comes after an answer that ends its connection.
   */
  answering(socket: Socket, response: ServerResponse): boolean {
    const connection = this.#open.get(socket);
    if (connection === undefined || !socket.writable || this.#isOver(connection)) return false;
    const { answers } = connection;
    if (this.#draining) {
      if ([...answers].some(({ headersSent }) => headersSent)) return false;
      for (const earlier of answers) earlier.removeHeader('connection');
      closeAfter(response);
    }
    connection.requests += 1;
    if (this.#isOver(connection)) closeAfter(response);
    answers.add(response);
    response.on('close', () => {
      answers.delete(response);
      connection.bytesRead = socket.bytesRead;
      if (this.#draining && answers.size === 0) socket.end();
    });
    return true;
  }

  /** @param end Ends an answer early; asked of streams of events only. */
  readonly endsBy = (response: ServerResponse, end: End): void => {
    this.#ends.set(response, end);
  };

  /** Whether the last answer of a connection that is written has begun: nothing can stand between. */
  isWriting(socket: Socket): boolean {
    return [...(this.#open.get(socket)?.answers ?? [])].some(({ headersSent }) => headersSent);
  }

  /**
   * Gives a connection to another protocol, which then has to close it.
   * @returns Whether it is free: in HTTP, answers follow one another.
   */
  handOver(socket: Socket): boolean {
    return this.#open.get(socket)?.answers.size === 0 && this.#open.delete(socket);
  }

  /**
   * Closes connections as soon as they have answered, and event streams at once. The client of an
   * idle one may be sending a request in this moment; for a while these are answered, and end then.
   */
  drain(idleGraceMs: number): void {
    this.#draining = true;
    for (const [socket, { answers }] of this.#open) {
      const streams = [...answers].filter(isStream);
      // A stream of events never ends by itself: waiting for it would only take the whole grace.
      for (const stream of streams) this.#ends.get(stream)?.(new GatewayError('SHUTTING_DOWN'));
      if (streams.length > 0) destroyLater(socket);
      const last = [...answers].at(-1);
      if (last !== undefined) closeAfter(last);
    }
    // Timers run before what has arrived is read: whatever came until then is seen.
    setTimeout(() => setImmediate(() => this.#closeIdle()), idleGraceMs);
  }

  destroy(): void {
    for (const socket of this.#handshakes.values()) socket.destroy();
    for (const socket of this.#open.keys()) socket.destroy();
  }

  #closeIdle(): void {
    for (const socket of this.#handshakes.values()) socket.destroy();
    for (const [socket, { answers, bytesRead }] of this.#open) {
      if (answers.size > 0 || socket.bytesRead > bytesRead) continue;
      socket.end();
      // Bytes that come now are not answered.
      destroyLater(socket);
    }
  }

  #isOver({ requests }: Connection): boolean {
    const { maxRequests } = this.#options;
    return maxRequests !== undefined && requests >= maxRequests;
  }
}

/** A client that does not read, or does not close its side, would hold us up. */
function destroyLater(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), closingMs);
  socket.once('close', () => clearTimeout(timer));
}

const peerOf = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`;

/** Plain answers are written in one go. */
const isStream = ({ headersSent, writableEnded }: ServerResponse) => headersSent && !writableEnded;

/** Tells the client not to use the connection again (RFC 9112, 9.6). */
function closeAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}
