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
  /** Whether its client was told that no answer comes behind those it waits for. */
  endsWithAnswer: boolean;
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
  /** Set when closing has begun. */
  #idleGraceMs: number | undefined;

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
    this.#open.set(socket, { answers: [], requests: 0, endsWithAnswer: false, bytesRead });
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
    if (this.#idleGraceMs !== undefined) {
      if (connection.endsWithAnswer && answers.some(hasBegun)) return undefined;
      for (const { response: earlier } of answers)
        if (!earlier.headersSent) earlier.removeHeader('connection');
      connection.endsWithAnswer = closeAfter(response);
    }
    connection.requests += 1;
    if (this.#isOver(connection)) closeAfter(response);
    const answer: OpenAnswer = { response, ending: null, closed: null };
    answers.push(answer);
    response.on('close', () => {
      answers.splice(answers.indexOf(answer), 1);
      connection.bytesRead = socket.bytesRead;
      if (this.#idleGraceMs !== undefined && answers.length === 0) {
        if (connection.endsWithAnswer) socket.end();
        // Its headers were sent before: the client may be sending its next request already.
        else closeIdleAfter(this.#idleGraceMs, () => closeIfIdle(socket, connection));
      }
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
    this.#idleGraceMs = idleGraceMs;
    for (const [socket, connection] of this.#open) {
      const { answers } = connection;
      const streams = answers.filter(isStream);
      // A stream of events never ends by itself: waiting for it would only take the whole grace.
      for (const { ending } of streams) ending?.cancel(new GatewayError('SHUTTING_DOWN'));
      if (streams.length > 0) destroyLater(socket);
      const last = answers.at(-1);
      if (last !== undefined) connection.endsWithAnswer = closeAfter(last.response);
    }
    closeIdleAfter(idleGraceMs, () => this.#closeIdle());
  }

  destroy(): void {
    for (const socket of this.#handshakes.values()) socket.destroy();
    for (const socket of this.#open.keys()) socket.destroy();
  }

  #closeIdle(): void {
    for (const socket of this.#handshakes.values()) socket.destroy();
    for (const [socket, connection] of this.#open) closeIfIdle(socket, connection);
  }

  #isOver({ requests }: Connection): boolean {
    const { maxRequests } = this.#options;
    return maxRequests !== undefined && requests >= maxRequests;
  }
}

/** Timers run before what has arrived is read: whatever came until then is seen. */
function closeIdleAfter(idleGraceMs: number, close: () => void): void {
  setTimeout(() => setImmediate(close), idleGraceMs);
}

function closeIfIdle(socket: Socket, { answers, bytesRead }: Connection): void {
  if (answers.length > 0 || socket.bytesRead > bytesRead) return;
  socket.end();
  // Bytes that come now are not answered.
  destroyLater(socket);
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

/**
 * Tells the client not to use the connection again (RFC 9112, 9.6).
 * @returns `false`: it is too late for that.
 */
function closeAfter(response: HttpResponse): boolean {
  if (response.headersSent) return false;
  response.setHeader('connection', 'close');
  return true;
}
