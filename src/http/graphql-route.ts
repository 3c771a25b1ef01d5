import type { GatewayConfig } from '../config/gateway-config.ts';
import type { ErrorCode } from '../errors/codes.ts';
import type { ErrorObserver, RequestContext, RequestObserver } from '../shared/request-context.ts';
import type { Traces } from '../shared/request-trace.ts';
import { type Awaitable, attempt } from '../tools/awaitable.ts';
import type { AnswerHeaders } from './answer/answer-headers.ts';
import { plainError } from './answer/plain-error.ts';
import { send, sendJson } from './answer/send.ts';
import type { HttpRequest, HttpResponse } from './exchange.ts';
import { asksForPage, createGraphiqlPage, graphiqlContentSecurityPolicy } from './graphiql-page.ts';
import type { HttpService } from './operation/graphql-service.ts';
import { acceptedTypes } from './request/answer-type.ts';
import type { ClientAddress } from './request/client-address.ts';
import { createRequestContext } from './request/create-request-context.ts';
import { corsHeaders, isForeign, preflightHeaders } from './request/cross-origin.ts';
import type { HeaderMap } from './request/header-map.ts';
import { peerOf } from './request/peer.ts';
import { requestIdOf } from './request/request-id.ts';
import { RequestLifetime } from './request/request-lifetime.ts';
import { requestTimeout } from './request/request-timeout.ts';
import type { OpenAnswer } from './server/connections.ts';
import { isHandshake } from './websocket/handshake.ts';

export interface GraphqlRouteOptions {
  readonly server: GatewayConfig['server'];
  /** Asked again for each request, because a reload replaces it. */
  readonly service: () => HttpService;
  readonly clientAddress: ClientAddress;
  /** What GraphiQL shows at first. */
  readonly defaultQuery: string;
  readonly observers: readonly RequestObserver[];
  readonly errors: ErrorObserver;
  /** `null`: requests are not traced. */
  readonly traces: Traces | null;
}

/** What is served at the GraphQL path: preflights, the GraphiQL page, and GraphQL. */
export function createGraphqlRoute(options: GraphqlRouteOptions) {
  const { server, service, clientAddress, errors, traces } = options;
  const { cors, path } = server;
  const graphiqlPage = createGraphiqlPage({ endpoint: path, defaultQuery: options.defaultQuery });

  return (
    request: HttpRequest,
    open: OpenAnswer,
    headers: HeaderMap,
    commonHeaders: AnswerHeaders,
  ): Awaitable<unknown> => {
    const { response } = open;
    const peer = peerOf(request.socket, headers, clientAddress);
    const requestId = requestIdOf(headers['x-request-id']);
    const lifetime = new RequestLifetime(requestTimeout(headers, server));
    const startedAt = performance.now();
    let finish: (() => void) | undefined;
    let isObserved = false;
    // Not assigned as it is written: V8 makes such a function old at once, and all it refers to with it.
    const closed = () => {
      finish?.();
      // Only an answer that is not complete means that the client left.
      lifetime.end(response.writableFinished ? 'answered' : 'clientLeft');
      context.report.parts?.end();
      if (isObserved) tell(options.observers, response, context, startedAt);
    };
    open.ending = lifetime;
    open.closed = closed;
    const answerHeaders: Record<string, string> = { ...commonHeaders, 'x-request-id': requestId };
    if (cors.origins.length > 0) Object.assign(answerHeaders, corsHeaders(headers, cors));
    const getsBody = request.method !== 'HEAD';
    const { accept } = headers;
    // Of preflights and of the page nothing is recorded: their spans do not end.
    const traced = {
      headers,
      fromTrustedProxy: peer.fromTrustedProxy,
      method: request.method ?? '',
    };
    const trace = traces?.begin(traced) ?? null;
    const origin = { requestId, headers, getsBody, answerHeaders, peer, accept, trace };
    const context = createRequestContext(origin, lifetime);
    const answer = (): Awaitable<unknown> => {
      if (asksFirst(request, headers) && headers.origin !== undefined && isForeign(headers, cors)) {
        errors.foreignOrigin(headers.origin);
      }
      if (request.method === 'OPTIONS') {
        const allowed = Object.hasOwn(answerHeaders, 'access-control-allow-origin');
        const more = allowed ? preflightHeaders(headers) : { allow };
        return response.writeHead(204, { ...answerHeaders, ...more }).end();
      }
      if (server.graphiql && asksForPage(request, headers)) {
        return sendPage(response, answerHeaders, headers['accept-encoding']);
      }
      isObserved = true;
      const refusal = refusalOf(request, headers, server);
      if (refusal !== undefined) return refuse(response, context, refusal);
      request.headers.accept = acceptedTypes(headers.accept);
      const requests = service();
      finish = requests.begin();
      return requests.handle(request, response, context);
    };
    return attempt(answer, (fault) => {
      errors.fault(fault, requestId);
      context.report.errorCodes.add('INTERNAL');
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { errors: [plainError('INTERNAL', requestId)] }, answerHeaders);
    });
  };

  async function sendPage(
    response: HttpResponse,
    answerHeaders: RequestContext['answerHeaders'],
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

/** What browsers send for a page that is not told why it is refused. */
const asksFirst = (request: HttpRequest, headers: HeaderMap) =>
  request.method === 'OPTIONS' || isHandshake(request, headers);

const methods = ['GET', 'HEAD', 'POST'];
const allow = methods.join(', ');
const notAcceptable =
  'Answers are application/json or application/graphql-response+json, in UTF-8.';

interface Refusal {
  readonly httpStatus: number;
  readonly code: ErrorCode;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Why a request is answered by no stage; before anything is done for it. */
function refusalOf(
  request: HttpRequest,
  headers: HeaderMap,
  { webSocket, cors }: GatewayConfig['server'],
): Refusal | undefined {
  if (webSocket.enabled && isHandshake(request, headers) && !isForeign(headers, cors)) {
    // What may be a WebSocket is one, and does not come here, while there is room for it.
    return { httpStatus: 503, code: 'OVERLOADED', headers: { 'retry-after': '1' } };
  }
  if (!methods.includes(request.method ?? '')) {
    const message = `GraphQL is asked by ${allow}.`;
    return { httpStatus: 405, code: 'BAD_REQUEST', message, headers: { allow } };
  }
  // A write whose answer cannot be sent must not be made.
  if (acceptedTypes(headers.accept) === undefined) {
    return { httpStatus: 406, code: 'BAD_REQUEST', message: notAcceptable };
  }
  return undefined;
}

function refuse(
  response: HttpResponse,
  { requestId, answerHeaders, report }: RequestContext,
  { httpStatus, code, message, headers }: Refusal,
): void {
  report.errorCodes.add(code);
  const error = plainError(code, requestId);
  const errors = [{ ...error, message: message ?? error.message }];
  sendJson(response, httpStatus, { errors }, { ...answerHeaders, ...headers });
}

/** What became of a request, or of each operation of a batch. */
function tell(
  observers: readonly RequestObserver[],
  { statusCode: httpStatus, writableFinished: completed }: HttpResponse,
  { requestId, report, trace }: RequestContext,
  startedAt: number,
): void {
  const closedAt = performance.now();
  const traceId = trace?.traceId ?? null;
  for (const each of report.batch ?? [{ requestId, report, endedAt: closedAt }]) {
    const durationMs = (each.endedAt ?? closedAt) - startedAt;
    const request = { requestId: each.requestId, report: each.report, traceId, durationMs };
    for (const observer of observers) observer({ ...request, httpStatus, completed });
  }
  trace?.ended({ requestId, report, httpStatus, completed });
}
