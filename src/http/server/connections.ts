import type { Socket } from 'node:net';
import { GatewayError } from '../../errors/gateway-error.ts';
import type { HttpResponse } from '../exchange.ts';

export interface ConnectionsOptions {
  /** After how many requests a connection is closed; `undefined`: it never is. */
  readonly maxRequests: number | undefined;
}

/** An answer that is not sent yet. Whoever makes it says here what has to be known of it. */
export interface OpenAnswer {
  readonly response: HttpResponse;
  /** Ends it early; asked of streams of events only. */
  ending: { readonly isEndless: boolean; cancel(reason: Error): void } | null;
  /** Called once, after the whole answer or when its client has left. */
  closed: (() => void) | null;
}

/** What is known of an open connection. */
interface Connection {
  /** In the order of their requests: one, unless a client sends requests before it has answers. */
  readonly answers: OpenAnswer[];
  requests: number;
  /** What had been read when it had nothing to answer: more means that a request is on its way. */
  bytesRead: number;
}

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
    this.#open.set(socket, { answers: [], requests: 0, bytesRead });
    socket.once('close', () => this.#open.delete(socket));
  }

  /**
   * @param socket Of the request: an answer has it only when those before it are written.
   * @returns `undefined`: not to be answered, because nothing comes after an answer that ends its
   * connection.
   */
  answering(socket: Socket, response: HttpResponse): OpenAnswer | undefined {
    const connection = this.#open.get(socket);
    if (connection === undefined || !socket.writable || this.#isOver(connection)) return undefined;
    const { answers } = connection;
    if (this.#draining) {
      if (answers.some(hasBegun)) return undefined;
      for (const earlier of answers) earlier.response.removeHeader('connection');
      closeAfter(response);
    }
    connection.requests += 1;
    if (this.#isOver(connection)) closeAfter(response);
    const answer: OpenAnswer = { response, ending: null, closed: null };
    answers.push(answer);
    response.on('close', () => {
      answers.splice(answers.indexOf(answer), 1);
      connection.bytesRead = socket.bytesRead;
      if (this.#draining && answers.length === 0) socket.end();
      answer.closed?.();
    });
    return answer;
  }

  /** Whether the last answer of a connection that is written has begun: nothing can stand between. */
  isWriting(socket: Socket): boolean {
    return this.#open.get(socket)?.answers.some(hasBegun) ?? false;
  }

  /**
   * Gives a connection to another protocol, which then has to close it.
   * @returns Whether it is free: in HTTP, answers follow one another.
   */
  handOver(socket: Socket): boolean {
    return this.#open.get(socket)?.answers.length === 0 && this.#open.delete(socket);
  }

  /**
   * Closes connections as soon as they have answered, and event streams at once. The client of an
   * idle one may be sending a request in this moment; for a while these are answered, and end then.
   */
  drain(idleGraceMs: number): void {
    this.#draining = true;
    for (const [socket, { answers }] of this.#open) {
      const streams = answers.filter(isStream);
      // A stream of events never ends by itself: waiting for it would only take the whole grace.
      for (const { ending } of streams) ending?.cancel(new GatewayError('SHUTTING_DOWN'));
      if (streams.length > 0) destroyLater(socket);
      const last = answers.at(-1);
      if (last !== undefined) closeAfter(last.response);
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
      if (answers.length > 0 || socket.bytesRead > bytesRead) continue;
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

const hasBegun = ({ response }: OpenAnswer) => response.headersSent;

/** Plain answers are written in one go; those in parts end by themselves. */
const isStream = ({ response, ending }: OpenAnswer) =>
  response.headersSent && !response.writableEnded && ending?.isEndless !== false;

/** Tells the client not to use the connection again (RFC 9112, 9.6). */
function closeAfter(response: HttpResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}
