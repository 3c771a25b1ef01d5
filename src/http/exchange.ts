import { IncomingMessage, type ServerResponse } from 'node:http';
import type { NodeExchange } from './plain/node-connection.ts';
import type { PlainRequest } from './plain/plain-request.ts';
import { PlainResponse } from './plain/plain-response.ts';

/** A request that Node's HTTP server has read, or `plain/`. */
export type HttpRequest = IncomingMessage | PlainRequest;
export type HttpResponse = ServerResponse | PlainResponse;

/** Node's own request and response, for Yoga; a plain connection is handed over. */
export async function byNode(request: HttpRequest, response: HttpResponse): Promise<NodeExchange> {
  if (response instanceof PlainResponse) {
    const exchange = await response.leaveToNode();
    exchange.request.headers.accept = request.headers.accept;
    return exchange;
  }
  if (request instanceof IncomingMessage) return { request, response };
  throw new TypeError('A request and an answer of two kinds.');
}
