import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { Server as NetServer, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ConnectionObserver } from '../shared/request-context.ts';
import { attempt } from '../tools/awaitable.ts';
import { inRounds } from '../tools/in-rounds.ts';
import { createAnswerHeaders } from './answer/answer-headers.ts';
import { answerMalformed, statusOfMalformed } from './answer/answer-malformed.ts';
import { sendJson } from './answer/send.ts';
import type { HttpRequest, HttpResponse } from './exchange.ts';
import { continuesPlain, PlainConnections } from './plain/plain-connections.ts';
import { createClientAddress } from './request/client-address.ts';
import { headerMap } from './request/header-map.ts';
import { createHandshakeCheck, createRouter, type RouterOptions } from './router.ts';
import { Connections, type OpenAnswer } from './server/connections.ts';
import { listen, urlOf } from './server/listen.ts';
import { SendWatch } from './server/send-watch.ts';
import { readServerTls, watchCertificates } from './server/tls-termination.ts';
import { WebSockets } from './websocket/web-sockets.ts';

const maxHeaderBytes = 16_384;

export interface HttpServerOptions extends Omit<RouterOptions, 'clientAddress' | 'answerHeaders'> {
  /** The folder of gateway.yaml: what files of certificates are relative to. */
  readonly baseDir: string;
  readonly connections: ConnectionObserver;
}

export interface HttpServer extends AsyncDisposable {
  /** Where clients of this machine find it: `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly port: number;
  /** Whether /ready says so: false as soon as closing begins. */
  isReady(): boolean;
  /** How many WebSockets are open. */
  webSockets(): number;
  /** How many connections are open, WebSockets among them. */
  connections(): number;
  /**
   * Takes no more connections; requests in flight may go on for `graceMs`, then they are cut off.
   * Connections that are idle are closed after `server.idleGraceMs`. Resolves when every one is.
   */
  close(graceMs: number): Promise<void>;
}

interface Arrived {
  readonly request: HttpRequest;
  readonly open: OpenAnswer;
}

/**
 * Listens on `server.host` and `server.port`.
 * @throws UserError when it cannot listen there
 */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { host, port, requestTimeoutMs, idleGraceMs, tls, trustedProxies } = options.server;
  const { max, maxRequests, ...timeouts } = options.server.connections;
  const connections = new Connections({ maxRequests });
  const sendWatch = new SendWatch(timeouts);
  const opened = (socket: Socket) => {
    connections.opened(socket);
    sendWatch.watch(socket, () => {
      options.connections.clientStalled('http');
      socket.destroy();
    });
  };
  let closing: Promise<void> | undefined;
  const isReady = () => closing === undefined;
  const requestTimeout = Math.min(timeouts.receiveTimeoutMs, requestTimeoutMs);
  const clientAddress = createClientAddress(trustedProxies);
  const answerHeaders = createAnswerHeaders(options.server, clientAddress);
  const answer = createRouter({ ...options, clientAddress, answerHeaders }, isReady);
  const webSockets = new WebSockets({ ...options, clientAddress, answerHeaders, sendWatch });
  const mayBeWebSocket = createHandshakeCheck(options.server);
  const opensWebSocket = (request: IncomingMessage) =>
    isReady() && webSockets.hasRoom() && mayBeWebSocket(request);
  const limits = {
    headersTimeout: Math.min(timeouts.headersTimeoutMs, requestTimeout),
    requestTimeout,
    connectionsCheckingInterval: 1_000,
    keepAliveTimeout: timeouts.keepAliveTimeoutMs,
    maxHeaderSize: maxHeaderBytes,
    // The router refuses what has none: Node's answer would lack our headers.
    requireHostHeader: false,
    // Any other upgrade is a request like others, and is told why by the rules of requests. (Node
    // before 22.21 and 24.9 does not know this: there the connection ends.)
    shouldUpgradeCallback: opensWebSocket,
  };
  const begin = inRounds(({ request, open }: Arrived) => {
    // Who has left meanwhile would never be heard of again.
    if (request.destroyed) return;
    attempt(
      () => answer(request, open),
      (fault) => {
        options.errors.fault(fault, null);
        open.response.destroy();
      },
    );
  }, setImmediate);
  const onRequest = (request: HttpRequest, response: HttpResponse) => {
    const open = connections.answering(request.socket, response);
    if (open !== undefined) begin({ request, open });
  };
  const onNodeRequest = (request: IncomingMessage, response: ServerResponse) => {
    if (!continuesPlain({ request, response })) onRequest(request, response);
  };
  const refuse = (socket: Duplex, status: number) => {
    const isWriting = socket instanceof Socket && connections.isWriting(socket);
    if (isWriting) socket.destroy();
    else answerMalformed(socket, status, answerHeaders.ofConnection);
  };
  const plain = new PlainConnections({
    firstRequestTimeoutMs: limits.headersTimeout,
    requestTimeoutMs: requestTimeout,
    keepAliveTimeoutMs: timeouts.keepAliveTimeoutMs,
    onRequest,
    timedOut: (socket) => refuse(socket, 408),
  });
  let unwatch = () => {};
  let server: ReturnType<typeof createServer>;
  if (tls === undefined) {
    server = createServer(limits, onNodeRequest);
    plain.takeFrom(server, 'connection');
    server.on('connection', opened);
  } else {
    const { baseDir, errors } = options;
    const tlsServer = createTlsServer({ ...limits, ...readServerTls(tls, baseDir) }, onNodeRequest);
    tlsServer.on('connection', (socket) => {
      if (socket instanceof Socket) connections.agreeing(socket);
    });
    plain.takeFrom(tlsServer, 'secureConnection');
    tlsServer.on('secureConnection', opened);
    unwatch = watchCertificates(tlsServer, tls, baseDir, (error) => errors.fault(error, null));
    server = tlsServer;
  }
  server.maxConnections = max;
  server.on('drop', options.connections.connectionRefused);
  server.on('clientError', (error, socket) => refuse(socket, statusOfMalformed(error)));
  // Anything but `100-continue`, which Node answers (RFC 9110, 10.1.1).
  server.on('checkExpectation', (request, response) => {
    if (connections.answering(request.socket, response) === undefined) return;
    const headers = answerHeaders(request, headerMap(request));
    sendJson(response, 417, { error: 'What the request expects cannot be done.' }, headers);
  });
  server.on('upgrade', (request, socket, head) => {
    const free = socket instanceof Socket && connections.handOver(socket);
    if (free && opensWebSocket(request)) webSockets.accept(request, socket, head);
    else socket.destroy();
  });
  const setting = '--port, or server.port of gateway.yaml';
  const actualPort = await listen(server, { host, port, setting });

  const close = async (graceMs: number) => {
    // Not the server's own `close`, which cuts idle connections off at once.
    const closed = new Promise((resolve) => NetServer.prototype.close.call(server, resolve));
    connections.drain(Math.min(idleGraceMs, graceMs));
    webSockets.drain();
    unwatch();
    const timer = setTimeout(() => {
      connections.destroy();
      webSockets.destroy();
    }, graceMs);
    await closed;
    clearTimeout(timer);
    sendWatch[Symbol.dispose]();
    plain[Symbol.dispose]();
    // Ends its watch over requests that arrive slowly.
    server.close();
  };
  const httpServer: HttpServer = {
    url: urlOf(host, actualPort, tls === undefined ? 'http' : 'https'),
    port: actualPort,
    isReady,
    webSockets: () => webSockets.count,
    connections: () => connections.count + webSockets.count,
    close(graceMs) {
      closing ??= close(graceMs);
      return closing;
    },
    [Symbol.asyncDispose]() {
      return httpServer.close(0);
    },
  };
  return httpServer;
}
