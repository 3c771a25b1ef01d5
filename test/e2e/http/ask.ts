import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { request } from 'undici';
import { jsonHeaders } from '../../fixtures/json-headers.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** `undefined` when the body is no JSON. */
  readonly json: unknown;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | AsyncIterable<Buffer>;
}

export async function ask(url: string, options: AskOptions = {}): Promise<HttpAnswer> {
  const { method = 'GET', headers = {}, body } = options;
  const answer = await request(url, { method, headers, body: toBody(body) });
  const text = await answer.body.text();
  return { status: answer.statusCode, headers: answer.headers, text, json: parsed(text) };
}

function toBody(body: AskOptions['body'] = '') {
  return typeof body === 'string' || Buffer.isBuffer(body) ? body : Readable.from(body);
}

/** POSTs a query as JSON. */
export function post(
  url: string,
  query: string,
  headers: Readonly<Record<string, string>> = {},
  variables: object = {},
): Promise<HttpAnswer> {
  return ask(url, {
    method: 'POST',
    headers: { ...jsonHeaders, ...headers },
    body: JSON.stringify({ query, variables }),
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The codes of an answer's errors. */
export function codesOf({ json }: HttpAnswer): unknown[] {
  const { errors } = Object(json);
  return Array.isArray(errors) ? errors.map((error) => error.extensions.code) : [];
}

/** A connection that says exactly `text`, and all that comes back until it is closed. */
export async function openSocket(port: number, text: string) {
  const socket: Socket = connect(port, '127.0.0.1');
  let received = '';
  const closed = new Promise<string>((resolve) => {
    socket.on('close', () => resolve(received));
  });
  const seen = (part: RegExp) =>
    new Promise<string>((resolve) => {
      const look = () => part.test(received) && resolve(received);
      socket.on('data', look);
      look();
    });
  socket.on('data', (chunk) => {
    received += chunk.toString();
  });
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(text);
  return { socket, closed, seen };
}

/** A GraphQL POST as it looks on the wire. */
export function rawPost(query: string, headers: readonly string[] = []): string {
  const body = JSON.stringify({ query });
  const lines = [
    'POST /graphql HTTP/1.1',
    'Host: localhost',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...headers,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
