import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL, handleProtocols } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { AnswerHeadersOf } from '../answer/answer-headers.ts';
import { answerMalformed } from '../answer/answer-malformed.ts';
import type { ClientAddress } from '../request/client-address.ts';
import { headerMap } from '../request/header-map.ts';
import { peerOf } from '../request/peer.ts';
import type { SendWatch } from '../server/send-watch.ts';
import { Connection, type ConnectionOptions } from './connection.ts';

export interface WebSocketsOptions extends ConnectionOptions {
  readonly clientAddress: ClientAddress;
  readonly answerHeaders: AnswerHeadersOf;
  readonly sendWatch: SendWatch;
}

/** All WebSockets of a server. Who may open one is decided before. */
export class WebSockets {
  readonly #options: WebSocketsOptions;
  readonly #server: WebSocketServer;
  readonly #open = new Map<WebSocket, Connection>();

  constructor(options: WebSocketsOptions) {
    this.#options = options;
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      // A message could be inflated to a thousand times of what the limit is measured on.
      perMessageDeflate: false,
      maxPayload: options.server.maxBodyBytes,
      handleProtocols,
    });
    // A handshake without a key, or of another version (RFC 6455, 4.4).
    this.#server.on('wsClientError', (_error, socket, request) => {
      const headers = options.answerHeaders(request, headerMap(request));
      answerMalformed(socket, 400, { ...headers, 'sec-websocket-version': '13' });
    });
  }

  get count(): number {
    return this.#open.size;
  }

  hasRoom(): boolean {
    return this.count < this.#options.server.webSocket.maxConnections;
  }

  /** @param head What the client sent after its handshake. */
  accept(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const headers = headerMap(request);
    const { clientAddress } = this.#options;
    const peer = peerOf(socket, headers, clientAddress);
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = new Connection(webSocket, { headers, peer }, this.#options);
      this.#open.set(webSocket, connection);
      webSocket.once('close', () => this.#open.delete(webSocket));
      this.#options.sendWatch.watch(socket, () => connection.cutOff());
      if (webSocket.protocol !== GRAPHQL_TRANSPORT_WS_PROTOCOL) {
        webSocket.close(CloseCode.SubprotocolNotAcceptable, 'Subprotocol not acceptable');
      }
    });
  }

  /** Takes no more operations; each WebSocket closes when those under way are over. */
  drain(): void {
    for (const connection of this.#open.values()) connection.drain();
  }

  destroy(): void {
    for (const webSocket of this.#open.keys()) webSocket.terminate();
  }
}
