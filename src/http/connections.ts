import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Which connections are open and which of them answer something, so that closing the server cuts
 * nobody off in the middle and waits for nobody who only keeps a connection. (Node's own
 * `closeIdleConnections` leaves connections that have not sent anything yet.)
 */
export class Connections {
  readonly #answers = new Map<Socket, Set<ServerResponse>>();
  readonly #handshakes = new Map<string, Socket>();
  #draining = false;

  /** TLS: a connection whose client has not agreed on keys yet. */
  agreeing(socket: Socket): void {
    const peer = peerOf(socket);
    this.#handshakes.set(peer, socket);
    socket.once('close', () => this.#handshakes.delete(peer));
  }

  opened(socket: Socket): void {
    // A TLS socket is another object than the one below it, and does not tell which.
    this.#handshakes.delete(peerOf(socket));
    this.#answers.set(socket, new Set());
    socket.once('close', () => this.#answers.delete(socket));
  }

  /**
   * @param socket Of the request: an answer has it only when those before it are written.
   * @returns Whether to answer: nothing comes after an answer that ends its connection.
   */
  answering(socket: Socket, response: ServerResponse): boolean {
    const answers = this.#answers.get(socket);
    if (answers === undefined) return false;
    if (this.#draining) {
      if ([...answers].some(({ headersSent }) => headersSent)) return false;
      for (const earlier of answers) earlier.removeHeader('connection');
      closeAfter(response);
    }
    answers.add(response);
    response.on('close', () => {
      answers.delete(response);
      if (this.#draining && answers.size === 0) socket.end();
    });
    return true;
  }

  /**
   * Gives a connection to another protocol, which then has to close it.
   * @returns Whether it is free: in HTTP, answers follow one another.
   */
  handOver(socket: Socket): boolean {
    return this.#answers.get(socket)?.size === 0 && this.#answers.delete(socket);
  }

  /** Closes connections as soon as they have nothing to answer, and event streams at once. */
  drain(): void {
    this.#draining = true;
    for (const socket of this.#handshakes.values()) socket.destroy();
    for (const [socket, answers] of this.#answers) {
      // A stream of events never ends by itself: waiting for it would only take the whole grace.
      if (answers.size === 0 || [...answers].some(isStream)) socket.destroy();
      const last = [...answers].at(-1);
      if (last !== undefined) closeAfter(last);
    }
  }

  destroy(): void {
    for (const socket of this.#answers.keys()) socket.destroy();
  }
}

const peerOf = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`;

/** Plain answers are written in one go. */
const isStream = ({ headersSent, writableEnded }: ServerResponse) => headersSent && !writableEnded;

/** Tells the client not to use the connection again (RFC 9112, 9.6). */
function closeAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}
