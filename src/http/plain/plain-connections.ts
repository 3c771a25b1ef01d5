import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { NodeConnection, type NodeExchange } from './node-connection.ts';
import { PlainConnection, type PlainConnectionOptions } from './plain-connection.ts';

export interface PlainConnectionsOptions
  extends Pick<PlainConnectionOptions, 'onRequest' | 'keepAliveTimeoutMs'> {
  /** How long a new connection may send nothing. */
  readonly firstRequestTimeoutMs: number;
  /** How long a request may take to come. */
  readonly requestTimeoutMs: number;
  /** Told of a connection whose request has not come in time; has to close it. */
  readonly timedOut: (socket: Socket) => void;
}

/** How often is looked. */
const intervalMs = 1_000;
/** As Node has it: what is on its way when the time is over that clients were told still arrives. */
const toleranceMs = 1_000;

/** Connections that begin as plain ones, and what they may not take too long for. */
export class PlainConnections implements Disposable {
  readonly #options: PlainConnectionsOptions;
  readonly #open = new Map<Socket, PlainConnection>();
  readonly #timer = setInterval(() => this.#look(performance.now()), intervalMs).unref();

  constructor(options: PlainConnectionsOptions) {
    this.#options = options;
  }

  /**
   * Takes all new connections of a server, and gives it those that are not plain.
   * @param event By which it has a new one: of TLS, it comes when keys are agreed on.
   */
  takeFrom(server: Server, event: 'connection' | 'secureConnection'): void {
    const listeners = server.listeners(event);
    server.removeAllListeners(event);
    const toNode = (connection: Socket | NodeConnection) => {
      if (!(connection instanceof NodeConnection)) this.#open.delete(connection);
      for (const listener of listeners) listener.call(server, connection);
    };
    const options = { ...this.#options, toNode };
    server.on(event, (socket: Socket) => {
      this.#open.set(socket, new PlainConnection(socket, options));
      socket.once('close', () => this.#open.delete(socket));
    });
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #look(now: number): void {
    const { firstRequestTimeoutMs, requestTimeoutMs, keepAliveTimeoutMs } = this.#options;
    const limitsMs = {
      'first request': firstRequestTimeoutMs,
      'rest of a request': requestTimeoutMs,
      'next request': keepAliveTimeoutMs + toleranceMs,
    };
    for (const [socket, { awaits, changedAt }] of this.#open) {
      if (awaits === null || now - changedAt <= limitsMs[awaits]) continue;
      if (awaits === 'next request') socket.destroy();
      else this.#options.timedOut(socket);
    }
  }
}

/** Whether Node was only asked to make the answer to a request that was read before. */
export function continuesPlain(exchange: NodeExchange): boolean {
  const connection: unknown = exchange.request.socket;
  if (!(connection instanceof NodeConnection)) return false;
  connection.arrived(exchange);
  return true;
}
