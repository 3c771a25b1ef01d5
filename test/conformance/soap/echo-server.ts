import type { IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { startServer, type TestServer } from '../../fixtures/http-server.ts';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly envelope: string;
  readonly body: Buffer;
}

export interface ScriptedAnswer {
  readonly status?: number;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export interface EchoServer extends TestServer {
  readonly received: Received[];
  /** Answers of single operations, by name; all others are echoed. */
  readonly answers: Map<string, (received: Received) => ScriptedAnswer>;
}

/**
 * Answers every envelope with the same one, whose body's element is called `…Response`: texts,
 * namespaces and attributes come back byte for byte.
 */
export async function startEchoServer(): Promise<EchoServer> {
  const received: Received[] = [];
  const answers: EchoServer['answers'] = new Map();
  const server = await startServer(async (request, response) => {
    const body = await buffer(request);
    const exchange = { headers: request.headers, envelope: body.toString(), body };
    received.push(exchange);
    const [, operation = ''] = /<soap:Body><(?:\w+:)?(\w+)/.exec(exchange.envelope) ?? [];
    const answer = answers.get(operation)?.(exchange) ?? { body: echoed(exchange.envelope) };
    const type = answer.contentType ?? request.headers['content-type']?.split(';')[0] ?? '';
    const headers = { ...(type !== '' && { 'content-type': type }), ...answer.headers };
    response.writeHead(answer.status ?? 200, headers).end(answer.body);
  });
  return Object.assign(server, { received, answers });
}

export const echoed = (envelope: string) =>
  envelope
    .replace(/<soap:Header>.*<\/soap:Header>/s, '')
    .replace(/(<soap:Body><(?:\w+:)?\w+)/, '$1Response')
    .replace(/(<\/(?:\w+:)?\w+)(><\/soap:Body>)/, '$1Response$2');
