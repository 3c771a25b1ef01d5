import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { Socket } from 'node:net';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { createClientAddress } from './client-address.ts';
import { Connections } from './connections.ts';
import { isForeign } from './cross-origin.ts';
import { createGraphqlRoute, type GraphqlRouteOptions } from './graphql-route.ts';
import { type HeaderMap, headerMap } from './header-map.ts';
import { listen, urlOf } from './listen.ts';
import { type MetricsPage, sendMetrics } from './metrics-page.ts';
import { sendJson } from './send.ts';
import { createHostCheck } from './served-hosts.ts';
import { readServerTls, watchCertificates } from './tls-termination.ts';
import { isHandshake } from './websocket/handshake.ts';
import { WebSockets } from './websocket/web-sockets.ts';

/** How long the headers of a request may take to arrive. */
const headersTimeoutMs = 10_000;
/** Longer than load balancers keep idle connections, so that they close them and never meet a reset. */
const keepAliveTimeoutMs = 65_000;
const maxHeaderBytes = 16_384;

export interface HttpServerOptions extends Omit<GraphqlRouteOptions, 'clientAddress'> {
  /** `null`: there is no /metrics here. */
  readonly metrics: MetricsPage | null;
  /** The folder of gateway.yaml: what files of certificates are relative to. */
  readonly baseDir: string;
}

export interface HttpServer extends AsyncDisposable {
  /** Where clients of this machine find it: `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly port: number;
  /** Whether /ready says so: false as soon as closing begins. */
  isReady(): boolean;
  /** How many WebSockets are open. */
  webSockets(): number;
  /**
   * Takes no more connections and closes those that are idle; requests in flight may go on for
   * `graceMs`, then they are cut off. Resolves when every connection is closed.
   */
  close(graceMs: number): Promise<void>;
}

/**
 * Listens on `server.host` and `server.port`. Only four paths exist, each exactly: /live, /ready,
 * /metrics and the GraphQL path.
 * @throws UserError when it cannot listen there
 */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const connections = new Connections();
  let closing: Promise<void> | undefined;
  const isReady = () => closing === undefined;
  const { host, port, requestTimeoutMs, tls, trustedProxies } = options.server;
  const clientAddress = createClientAddress(trustedProxies);
  const answer = createRouter({ ...options, clientAddress }, isReady);
  const webSockets = new WebSockets({ ...options, clientAddress });
  const mayBeWebSocket = createHandshakeCheck(options.server);
  const opensWebSocket = (request: IncomingMessage) =>
    isReady() && webSockets.hasRoom() && mayBeWebSocket(request);
  const limits = {
    headersTimeout: Math.min(headersTimeoutMs, requestTimeoutMs),
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: 1_000,
    keepAliveTimeout: keepAliveTimeoutMs,
    maxHeaderSize: maxHeaderBytes,
    // Any other upgrade is a request like others, and is told why by the rules of requests. (Node
    // before 22.21 and 24.9 does not know this: there the connection ends.)
    shouldUpgradeCallback: opensWebSocket,
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    if (!connections.answering(request.socket, response)) return;
    answer(request, response).catch((fault: unknown) => {
      options.errors.fault(fault, null);
      response.destroy();
    });
  };
  let unwatch = () => {};
  let server: ReturnType<typeof createServer>;
  if (tls === undefined) {
    server = createServer(limits, onRequest);
    server.on('connection', (socket) => connections.opened(socket));
  } else {
    const { baseDir, errors } = options;
    const tlsServer = createTlsServer({ ...limits, ...readServerTls(tls, baseDir) }, onRequest);
    tlsServer.on('connection', (socket) => {
      if (socket instanceof Socket) connections.agreeing(socket);
    });
    tlsServer.on('secureConnection', (socket) => connections.opened(socket));
    unwatch = watchCertificates(tlsServer, tls, baseDir, (error) => errors.fault(error, null));
    server = tlsServer;
  }
  server.on('upgrade', (request, socket, head) => {
    const free = socket instanceof Socket && connections.handOver(socket);
    if (free && opensWebSocket(request)) webSockets.accept(request, socket, head);
    else socket.destroy();
  });
  const setting = '--port, or server.port of gateway.yaml';
  const actualPort = await listen(server, { host, port, setting });

  const close = async (graceMs: number) => {
    const closed = new Promise((resolve) => server.close(resolve));
    connections.drain();
    webSockets.drain();
    unwatch();
    const timer = setTimeout(() => {
      connections.destroy();
      webSockets.destroy();
    }, graceMs);
    await closed;
    clearTimeout(timer);
  };
  const httpServer: HttpServer = {
    url: urlOf(host, actualPort, tls === undefined ? 'http' : 'https'),
    port: actualPort,
    isReady,
    webSockets: () => webSockets.count,
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

type RouterOptions = GraphqlRouteOptions & Pick<HttpServerOptions, 'metrics'>;

function createRouter(options: RouterOptions, isReady: () => boolean) {
  const { metrics, server } = options;
  const answerGraphql = createGraphqlRoute(options);
  const isServedHost = createHostCheck(server);
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const headers = headerMap(request);
    const { host, target } = effectiveRequest(request.url, headers);
    request.url = target;
    const [path] = target.split('?', 1);
    const isProbe = path === '/live' || path === '/ready';
    const hasMetrics = path === '/metrics' && metrics !== null;
    if (!isProbe && !hasMetrics && path !== server.path) {
      return sendJson(response, 404, { error: 'There is nothing here.' });
    }
    // Probes come by whatever address a machine has, and there is nothing to learn from them.
    if (!isProbe && !isServedHost(host)) {
      return sendJson(response, 421, { error: 'Requests for this host are not taken here.' });
    }
    if (path === server.path) return answerGraphql(request, response, headers);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return sendJson(response, 405, { error: 'Only GET.' }, { allow: 'GET, HEAD' });
    }
    if (path === '/live') return sendJson(response, 200, { status: 'live' });
    if (path === '/ready') {
      const ready = isReady();
      return sendJson(response, ready ? 200 : 503, { status: ready ? 'ready' : 'not ready' });
    }
    if (hasMetrics) await sendMetrics(response, metrics);
  };
}

/** Whether a request may open a WebSocket, by the rules of paths, hosts and origins for all. */
function createHandshakeCheck(server: GatewayConfig['server']) {
  const isServedHost = createHostCheck(server);
  return (request: IncomingMessage): boolean => {
    if (!server.webSocket.enabled || !isHandshake(request)) return false;
    const headers = headerMap(request);
    const { host, target } = effectiveRequest(request.url, headers);
    const [path] = target.split('?', 1);
    return path === server.path && isServedHost(host) && !isForeign(headers, server.cors);
  };
}

/**
 * Servers must take `GET http://host/path` for `GET /path` of that host, whatever `Host` says (RFC
 * 9112, 3.2.2).
 */
function effectiveRequest(url = '/', headers: HeaderMap) {
  if (url.startsWith('/')) return { host: headers.host, target: url };
  const [absolute = '', authority] = /^https?:\/\/([^/?#]*)/i.exec(url) ?? [];
  const target = url.slice(absolute.length);
  return {
    host: authority ?? headers.host,
    target: target.startsWith('/') ? target : `/${target}`,
  };
}
