import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { UserError } from '../errors/user-error.ts';
import { Connections } from './connections.ts';
import { createGraphqlRoute, type GraphqlRouteOptions } from './graphql-route.ts';
import { send, sendJson } from './send.ts';

/** How long the headers of a request may take to arrive. */
const headersTimeoutMs = 10_000;
/** Longer than load balancers keep idle connections, so that they close them and never meet a reset. */
const keepAliveTimeoutMs = 65_000;
const maxHeaderBytes = 16_384;

export interface MetricsPage {
  readonly contentType: string;
  text(): Promise<string>;
}

export interface HttpServerOptions extends GraphqlRouteOptions {
  /** Whether the schema is served. */
  readonly isReady: () => boolean;
  /** `null`: there is no /metrics. */
  readonly metrics: MetricsPage | null;
}

export interface HttpServer extends AsyncDisposable {
  /** Where clients of this machine find it: `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly port: number;
  /** Whether /ready says so: false as soon as closing begins. */
  isReady(): boolean;
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
  const isReady = () => closing === undefined && options.isReady();
  const answer = createRouter(options, isReady);
  const { host, port, requestTimeoutMs } = options.server;
  const server = createServer(
    {
      headersTimeout: Math.min(headersTimeoutMs, requestTimeoutMs),
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: keepAliveTimeoutMs,
      maxHeaderSize: maxHeaderBytes,
    },
    (request, response) => {
      connections.answering(response);
      answer(request, response).catch((fault: unknown) => {
        options.onFault(fault, null);
        response.destroy();
      });
    },
  );
  server.on('connection', (socket) => connections.opened(socket));
  const actualPort = await listen(server, host, port);

  const close = async (graceMs: number) => {
    const closed = new Promise((resolve) => server.close(resolve));
    connections.drain();
    const timer = setTimeout(() => connections.destroy(), graceMs);
    await closed;
    clearTimeout(timer);
  };
  const httpServer: HttpServer = {
    url: `http://${urlHost(host)}:${actualPort}`,
    port: actualPort,
    isReady,
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

function createRouter(options: HttpServerOptions, isReady: () => boolean) {
  const { metrics, server } = options;
  const answerGraphql = createGraphqlRoute(options);
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    request.url = originForm(request.url ?? '/');
    const [path] = request.url.split('?', 1);
    if (path === server.path) return answerGraphql(request, response);
    const isKnown = path === '/live' || path === '/ready' || (path === '/metrics' && metrics);
    if (!isKnown) return sendJson(response, 404, { error: 'There is nothing here.' });
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return sendJson(response, 405, { error: 'Only GET.' }, { allow: 'GET, HEAD' });
    }
    if (path === '/live') return sendJson(response, 200, { status: 'live' });
    if (path === '/ready') {
      const ready = isReady();
      return sendJson(response, ready ? 200 : 503, { status: ready ? 'ready' : 'not ready' });
    }
    if (metrics !== null) send(response, 200, metrics.contentType, await metrics.text());
  };
}

/** Servers must take `GET http://host/path` for `GET /path` (RFC 9112, 3.2.2). */
function originForm(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?#]*/i, '');
  return path.startsWith('/') ? path : `/${path}`;
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(listenError(cause, host, port)));
    server.listen({ host, port }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function listenError(cause: Error, host: string, port: number): UserError {
  switch ('code' in cause ? cause.code : undefined) {
    case 'EADDRINUSE':
      return new UserError(`port ${port} is in use by another program`, {
        hint: 'Stop that program, or choose another with --port or server.port of gateway.yaml.',
        cause,
      });
    case 'EACCES':
      return new UserError(`port ${port} needs more rights than this user has`, {
        hint: 'Choose a server.port of 1024 or more in gateway.yaml.',
        cause,
      });
    default:
      return new UserError(`cannot listen on ${host}, port ${port}: ${cause.message}`, {
        hint: 'Is server.host in gateway.yaml an address of this machine?',
        cause,
      });
  }
}

/** `0.0.0.0` and `::` are addresses to listen on, not to ask. */
function urlHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
