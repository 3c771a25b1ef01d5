import { readFileSync } from 'node:fs';
import { connect as connectPlain, type Socket } from 'node:net';
import path from 'node:path';
import { connect as connectTls } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Gateway, startGateway } from '../../../src/gateway/start-gateway.ts';
import { rawPost } from './ask.ts';
import { type OneSource, startOneSource } from './one-source.ts';

const certificates = fileURLToPath(new URL('../../fixtures/certificates/', import.meta.url));
const ca = readFileSync(path.join(certificates, 'ca.pem'), 'utf8');
const types = 'type Query { thing: String @rest(source: "things", method: "GET", path: "/thing") }';

const get = (target: string, ...headers: string[]) =>
  `${[`GET ${target} HTTP/1.1`, 'Host: gateway.example', ...headers, 'Connection: close'].join('\r\n')}\r\n\r\n`;
const sent = (query: string, ...headers: string[]) =>
  rawPost(query, ['Connection: close', ...headers]);

/** Everything that a gateway can answer, as it looks on the wire, and the status that it has. */
const requests: Readonly<Record<string, readonly [text: string, status: number]>> = {
  '/live': [get('/live'), 200],
  '/ready': [get('/ready'), 200],
  'nothing there': [get('/wp-login.php'), 404],
  'another method': [get('/live').replace('GET', 'PUT'), 405],
  'another host': [get('/graphql').replace('gateway.example', 'evil.example'), 421],
  'a success': [sent('{ thing }'), 200],
  'a success by Yoga': [sent('{ thing }', 'Accept: application/json, text/html'), 200],
  'by GET': [get('/graphql?query={thing}', 'Accept: application/json'), 200],
  'an event': [sent('{ thing }', 'Accept: text/event-stream'), 200],
  'an error of the document': [sent('{ nope }', 'Accept: application/graphql-response+json'), 400],
  'a syntax error': [sent('{', 'Accept: application/graphql-response+json'), 400],
  'no credentials that are known': [sent('{ thing }', 'X-API-Key: wrong'), 401],
  'a foreign origin': [sent('{ thing }', 'Origin: https://evil.example'), 403],
  'a preflight': [get('/graphql').replace('GET', 'OPTIONS'), 204],
  'no JSON': [sent('{ thing }').replace('application/json', 'text/plain'), 415],
  'the page': [get('/graphql', 'Accept: text/html'), 200],
  'no HTTP': ['HELLO\r\n\r\n', 400],
  'no host': ['GET /live HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
  'two hosts': [get('/live', 'Host: gateway.example'), 400],
  'two lengths': [
    'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello',
    400,
  ],
  'headers that are too large': [get('/live', `X-Large: ${'x'.repeat(20_000)}`), 431],
  'headers that never end': ['GET /live HTTP/1.1\r\nHost: x\r\n', 408],
  'a body that never ends': [rawPost('{ thing }').slice(0, -3), 408],
  'an expectation': [sent('{ thing }', 'Expect: the-unexpected'), 417],
  'a WebSocket without a key': [
    get('/graphql', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13').replace(
      'Connection: close',
      'Connection: Upgrade',
    ),
    400,
  ],
  'a WebSocket of another page': [
    get('/graphql', 'Upgrade: websocket', 'Origin: https://evil.example').replace(
      'Connection: close',
      'Connection: Upgrade',
    ),
    403,
  ],
};

const server = {
  host: '0.0.0.0',
  hosts: ['gateway.example', 'localhost'],
  hstsMaxAgeSeconds: 1_000,
  trustedProxies: ['127.0.0.1'],
  connections: { headersTimeoutMs: 200, receiveTimeoutMs: 200 },
};
const identity = { apiKeys: {} };
const hsts = 'strict-transport-security';

let plain: OneSource;
let overTls: Gateway;
beforeAll(async () => {
  const listener: Parameters<typeof startOneSource>[1] = {
    config: { server, identity },
    listener: (_request, response) => response.end('"lamp"'),
  };
  plain = await startOneSource(types, listener);
  const tls = { cert: 'file:server.pem', key: 'file:server-key.pem' };
  overTls = await startGateway({
    ...plain.options({ server: { ...server, tls }, identity }),
    configFile: path.join(certificates, 'gateway.yaml'),
  });
});
afterAll(async () => {
  await overTls[Symbol.asyncDispose]();
  await plain[Symbol.asyncDispose]();
});

const portOf = (url: string) => Number(new URL(url).port);

function headersOf(answer: string) {
  const [head = ''] = answer.split('\r\n\r\n', 1);
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line) => {
    const [name = '', value = ''] = line.split(/: ?/, 2);
    return [name.toLowerCase(), value];
  });
  return { status: Number(statusLine.split(' ')[1]), headers: Object.fromEntries(headers) };
}

async function askOverTls(text: string): Promise<string> {
  return headOf(connectTls({ port: portOf(overTls.url), host: '127.0.0.1', ca }), text);
}

async function askPlain(text: string, url = plain.url): Promise<string> {
  return headOf(connectPlain({ port: portOf(url), host: '127.0.0.1' }), text);
}

/** The head of the answer: some connections are kept, whatever the client would rather have. */
async function headOf(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  let received = '';
  for await (const chunk of socket) {
    received += String(chunk);
    if (received.includes('\r\n\r\n')) break;
  }
  return received;
}

const expected = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' };

test.each(Object.entries(requests))(
  '%s has all headers, and HSTS over TLS alone',
  async (_name, [text, status]) => {
    const secure = headersOf(await askOverTls(text));
    expect(secure).toMatchObject({ status, headers: { ...expected, [hsts]: 'max-age=1000' } });
    expect(secure.headers['cache-control']).toMatch(/^no-(store|cache)$/);

    const open = headersOf(await askPlain(text));
    expect(open).toMatchObject({ status, headers: expected });
    expect(open.headers).not.toHaveProperty(hsts);
    const named = Object.keys(open.headers);
    expect(named.filter((name) => /^(server|x-powered-by|via)$/.test(name))).toEqual([]);
  },
);

test('a trusted proxy says whether its client came by HTTPS, and its last word counts', async () => {
  const told = async (...values: string[]) => {
    const lines = values.map((value) => `X-Forwarded-Proto: ${value}`);
    return headersOf(await askPlain(get('/live', ...lines))).headers[hsts];
  };
  expect(await told('https')).toBe('max-age=1000');
  expect(await told('http, https')).toBe('max-age=1000');
  expect(await told('http', 'HTTPS')).toBe('max-age=1000');
  expect(await told('http')).toBeUndefined();
  expect(await told('https, http')).toBeUndefined();
  expect(await told('xhttps')).toBeUndefined();
  for (const [text] of [requests['a success'], requests['nothing there']].map(
    (each) => each ?? [''],
  )) {
    const proxied = text.replace('\r\n', '\r\nX-Forwarded-Proto: https\r\n');
    expect(headersOf(await askPlain(proxied)).headers[hsts]).toBe('max-age=1000');
  }
});

test('anybody else may say what they like', async () => {
  await using gateway = await startOneSource(types, {
    config: { server: { ...server, trustedProxies: [] } },
  });
  const answer = await askPlain(get('/live', 'X-Forwarded-Proto: https'), gateway.url);
  expect(headersOf(answer)).toMatchObject({ status: 200, headers: expected });
  expect(headersOf(answer).headers).not.toHaveProperty(hsts);
});
