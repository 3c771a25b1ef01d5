import type { GatewayConfig } from '../config/gateway-config.ts';
import type { Awaitable } from '../tools/awaitable.ts';
import type { AnswerHeadersOf } from './answer/answer-headers.ts';
import { sendJson } from './answer/send.ts';
import type { HttpRequest } from './exchange.ts';
import { asksForPage } from './graphiql-page.ts';
import { createGraphqlRoute, type GraphqlRouteOptions } from './graphql-route.ts';
import { isForeign } from './request/cross-origin.ts';
import { type HeaderMap, headerMap } from './request/header-map.ts';
import type { OpenAnswer } from './server/connections.ts';
import { type MetricsPage, sendMetrics } from './server/metrics-page.ts';
import { createHostCheck } from './server/served-hosts.ts';
import { isHandshake } from './websocket/handshake.ts';

export interface RouterOptions extends GraphqlRouteOptions {
  /** `null`: there is no /metrics here. */
  readonly metrics: MetricsPage | null;
  readonly answerHeaders: AnswerHeadersOf;
}

/**
 * Four paths exist, each exactly: /live, /ready, /metrics and the GraphQL path. Where there is
 * GraphiQL, browsers are led to it from `/`.
 */
export function createRouter(options: RouterOptions, isReady: () => boolean) {
  const { metrics, server, answerHeaders } = options;
  const answerGraphql = createGraphqlRoute(options);
  const isServedHost = createHostCheck(server);
  return (request: HttpRequest, open: OpenAnswer): Awaitable<unknown> => {
    const { response } = open;
    const headers = headerMap(request);
    const common = answerHeaders(request, headers);
    if (!hasOneHost(request, headers)) {
      const closing = { ...common, connection: 'close' };
      return sendJson(response, 400, { error: 'A request needs a Host, and only one.' }, closing);
    }
    const { host, target } = effectiveRequest(request.url, headers);
    request.url = target;
    const path = pathOf(target);
    const isProbe = path === '/live' || path === '/ready';
    const hasMetrics = path === '/metrics' && metrics !== null;
    const isEntrance =
      path === '/' && path !== server.path && server.graphiql && asksForPage(request, headers);
    if (!isProbe && !hasMetrics && !isEntrance && path !== server.path) {
      return sendJson(response, 404, { error: 'There is nothing here.' }, common);
    }
    // Probes come by whatever address a machine has, and there is nothing to learn from them.
    if (!isProbe && !isServedHost(host)) {
      return sendJson(
        response,
        421,
        { error: 'Requests for this host are not taken here.' },
        common,
      );
    }
    if (path === server.path) return answerGraphql(request, open, headers, common);
    if (isEntrance) {
      response.writeHead(302, { ...common, location: server.path, vary: 'Accept' }).end();
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return sendJson(response, 405, { error: 'Only GET.' }, { ...common, allow: 'GET, HEAD' });
    }
    if (path === '/live') return sendJson(response, 200, { status: 'live' }, common);
    if (path === '/ready') {
      const ready = isReady();
      return sendJson(
        response,
        ready ? 200 : 503,
        { status: ready ? 'ready' : 'not ready' },
        common,
      );
    }
    return hasMetrics ? sendMetrics(response, metrics, common) : undefined;
  };
}

/** RFC 9112, 3.2: proxies that read another one than we do would be played against us. */
function hasOneHost({ httpVersion }: HttpRequest, { host }: HeaderMap): boolean {
  return host === undefined ? httpVersion === '1.0' : !host.includes(',');
}

/** Whether a request may open a WebSocket, by the rules of paths, hosts and origins for all. */
export function createHandshakeCheck(server: GatewayConfig['server']) {
  const isServedHost = createHostCheck(server);
  return (request: HttpRequest): boolean => {
    if (!server.webSocket.enabled) return false;
    const headers = headerMap(request);
    if (!isHandshake(request, headers) || !hasOneHost(request, headers)) return false;
    const { host, target } = effectiveRequest(request.url, headers);
    return pathOf(target) === server.path && isServedHost(host) && !isForeign(headers, server.cors);
  };
}

function pathOf(target: string): string {
  const end = target.indexOf('?');
  return end === -1 ? target : target.slice(0, end);
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
