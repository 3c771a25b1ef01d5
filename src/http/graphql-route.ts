import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { errorCodes } from '../errors/codes.ts';
import type { ErrorObserver, RequestContext, RequestObserver } from '../request-context.ts';
import { createClientAddress } from './client-address.ts';
import { createRequestContext } from './create-request-context.ts';
import { corsHeaders, preflightHeaders } from './cross-origin.ts';
import { createGraphiqlPage, graphiqlContentSecurityPolicy } from './graphiql-page.ts';
import type { HeaderMap } from './header-map.ts';
import { securityHeaders, send, sendJson } from './send.ts';

export type AnswerHeaders = Readonly<Record<string, string>>;

/** Yoga behind its door, seen from here. */
export type GraphqlHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  context: RequestContext,
  /** What every answer has. */
  headers: AnswerHeaders,
) => unknown;

export interface GraphqlRouteOptions {
  readonly server: GatewayConfig['server'];
  readonly handler: GraphqlHandler;
  /** What GraphiQL shows at first. */
  readonly defaultQuery: string;
  readonly observers: readonly RequestObserver[];
  readonly errors: ErrorObserver;
}

/** What is served at the GraphQL path: preflights, the GraphiQL page, and GraphQL. */
export function createGraphqlRoute(options: GraphqlRouteOptions) {
  const { server, handler, errors } = options;
  const { cors, path, requestTimeoutMs } = server;
  const clientAddress = createClientAddress(server.trustedProxies);
  const graphiqlPage = createGraphiqlPage({ endpoint: path, defaultQuery: options.defaultQuery });

  return async (
    request: IncomingMessage,
    response: ServerResponse,
    headers: HeaderMap,
  ): Promise<void> => {
    const clientIp = clientAddress(request.socket.remoteAddress, headers['x-forwarded-for']);
    const context = createRequestContext(response, { headers, clientIp, requestTimeoutMs });
    const { requestId } = context;
    const answerHeaders = {
      ...securityHeaders,
      ...corsHeaders(headers, cors),
      'x-request-id': requestId,
    };
    try {
      if (request.method === 'OPTIONS') {
        const allowed = Object.hasOwn(answerHeaders, 'access-control-allow-origin');
        const more = allowed ? preflightHeaders(headers) : { allow: 'GET, POST' };
        response.writeHead(204, { ...answerHeaders, ...more }).end();
      } else if (server.graphiql && asksForPage(request, headers)) {
        await sendPage(response, answerHeaders, headers['accept-encoding']);
      } else {
        observe(response, context, options.observers);
        await handler(request, response, context, answerHeaders);
      }
    } catch (fault) {
      errors.fault(fault, requestId);
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, internalError(requestId), answerHeaders);
    }
  };

  async function sendPage(
    response: ServerResponse,
    answerHeaders: AnswerHeaders,
    acceptEncoding = '',
  ): Promise<void> {
    const { html, gzipped } = await graphiqlPage();
    const compressed = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(acceptEncoding);
    send(response, 200, 'text/html; charset=utf-8', compressed ? gzipped : html, {
      ...answerHeaders,
      'content-security-policy': graphiqlContentSecurityPolicy,
      'x-frame-options': 'DENY',
      vary: 'Accept, Accept-Encoding',
      ...(compressed ? { 'content-encoding': 'gzip' } : {}),
    });
  }
}

function asksForPage({ method }: IncomingMessage, { accept = '' }: HeaderMap): boolean {
  return method === 'GET' && accept.includes('text/html');
}

function observe(
  response: ServerResponse,
  { requestId, report }: RequestContext,
  observers: readonly RequestObserver[],
): void {
  const startedAt = performance.now();
  response.on('close', () => {
    const { statusCode: httpStatus, writableFinished: completed } = response;
    const durationMs = performance.now() - startedAt;
    for (const observer of observers) {
      observer({ requestId, report, httpStatus, durationMs, completed });
    }
  });
}

function internalError(requestId: string) {
  const { message } = errorCodes.INTERNAL;
  return { errors: [{ message, extensions: { code: 'INTERNAL', requestId } }] };
}
