import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { ask, openSocket, post } from '../e2e/http/ask.ts';
import { startOneSource } from '../e2e/http/one-source.ts';
import { startSmallGateway } from '../e2e/http/small-gateway.ts';

/** What pages, proxies and slow clients send, and what the upstream then sees. */
const types = /* GraphQL */ `type Query {
  thing: String @rest(source: "things", method: "GET", path: "/thing")
}
type Mutation { touch: String @rest(source: "things", method: "POST", path: "/touch") }`;

const told: NodeJS.Dict<string | string[]>[] = [];
const gateway = await startOneSource(types, {
  config: { profile: 'production' },
  listener: ({ headers }, response) => {
    told.push(headers);
    response.end('"lamp"');
  },
});
const port = Number(new URL(gateway.url).port);
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => {
  told.length = 0;
  gateway.targets.length = 0;
});

const mutation = 'mutation { touch }';
const encoded = encodeURIComponent(mutation);

test('what a page of any origin can send without being asked changes nothing', async () => {
  const types = {
    'application/x-www-form-urlencoded': `query=${encoded}`,
    'multipart/form-data; boundary=x': `--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${JSON.stringify({ query: mutation })}\r\n--x--\r\n`,
    'text/plain': JSON.stringify({ query: mutation }),
    'text/plain;charset=application/json': JSON.stringify({ query: mutation }),
    'application/graphql': mutation,
  };
  for (const [type, body] of Object.entries(types)) {
    const answer = await ask(gateway.url, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    expect([type, answer.status]).toEqual([type, 415]);
  }
  for (const method of ['GET', 'HEAD']) {
    const answer = await ask(`${gateway.url}?query=${encoded}`, {
      method,
      headers: { accept: 'application/json' },
    });
    expect([method, answer.status]).toEqual([method, 405]);
  }
  for (const method of ['PUT', 'DELETE', 'PATCH']) {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ query: mutation });
    const answer = await ask(gateway.url, { method, headers, body });
    expect([method, answer.status >= 400]).toEqual([method, true]);
  }
  expect(gateway.targets).toEqual([]);
});

test('an evil origin is not let in, by whatever it looks like', async () => {
  for (const origin of [
    'https://evil.example',
    'null',
    'http://localhost.evil.example',
    'http://evil.example/localhost',
    'file://',
    'http://localhost:1',
  ]) {
    const preflight = await ask(gateway.url, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    const asked = await post(gateway.url, mutation, { origin });
    for (const { headers } of [preflight, asked]) {
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
    expect([origin, asked.status]).toEqual([origin, 403]);
  }
  const site = await ask(`${gateway.url}?query={thing}`, {
    headers: { accept: 'application/json', 'sec-fetch-site': 'cross-site' },
  });
  expect(site.status).toBe(403);
  expect(gateway.targets).toEqual([]);
});

test('no header of a client reaches an upstream, hop-by-hop or invented', async () => {
  const spoofed = {
    'x-user-id': 'admin',
    'x-principal': 'admin',
    'x-headgate-principal': 'admin',
    'x-forwarded-for': '10.0.0.1',
    'x-forwarded-host': 'internal.example',
    forwarded: 'for=10.0.0.1',
    'proxy-authorization': 'Basic eDp5',
    'x-original-url': '/admin',
    'x-http-method-override': 'DELETE',
    te: 'trailers',
    trailer: 'x-user-id',
    cookie: 'session=1',
  };
  const lines = Object.entries(spoofed).map(([name, value]) => `${name}: ${value}`);
  const { closed } = await openSocket(
    port,
    `GET /graphql?query={thing} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nConnection: close, x-user-id\r\n${lines.join('\r\n')}\r\n\r\n`,
  );
  expect(await closed).toContain('{"data":{"thing":"lamp"}}');
  expect(told).toHaveLength(1);
  const seen = JSON.stringify(told);
  for (const value of [
    'admin',
    '10.0.0.1',
    'internal.example',
    'eDp5',
    'DELETE',
    'session',
    'te',
  ]) {
    expect([value, seen.includes(`"${value}`)]).toEqual([value, false]);
  }
});

test('headers that would be two requests are none', async () => {
  const smuggled = [
    'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /live HTTP/1.1\r\n\r\n',
    'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello',
    'GET /graphql?query={thing} HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: a\nb: c\r\rd: e\r\n\r\n',
    'GET /graphql?query={thing} HTTP/1.1\r\nHost: localhost\r\nAccept : application/json\r\n\r\n',
    'GET /graphql?query={thing} HTTP/1.1\r\nHost: localhost\r\nX: \0\r\n\r\n',
  ];
  for (const text of smuggled) {
    const { closed, socket } = await openSocket(port, text);
    const answers = (await closed).match(/^HTTP\/1\.1 \d+/gm);
    expect([text, answers]).toEqual([text, ['HTTP/1.1 400']]);
    socket.destroy();
  }
  // What is sent back is never more than an id.
  const { headers } = await post(gateway.url, '{ thing }', {
    'x-request-id': 'a%0d%0aset-cookie:x',
  });
  expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers['set-cookie']).toBeUndefined();
});

test('clients that send a byte now and then are cut off, in headers and in bodies', async () => {
  await using slow = await startSmallGateway({ server: { requestTimeoutMs: 300 } });
  const drip = async (start: string) => {
    const { socket, closed } = await openSocket(slow.port, start);
    const dripping = new AbortController();
    const drops = (async () => {
      while (!dripping.signal.aborted) {
        socket.write('a');
        await setTimeout(50, undefined, { signal: dripping.signal }).catch(() => {});
      }
    })();
    const received = await closed;
    dripping.abort();
    await drops;
    return received;
  };
  const [headers, body] = await Promise.all([
    drip('GET /graphql HTTP/1.1\r\nHost: localhost\r\nX-Slow: '),
    drip(
      'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"query":"',
    ),
  ]);
  expect(headers).toMatch(/^HTTP\/1\.1 408 /);
  expect(body).toMatch(/^(HTTP\/1\.1 408 |$)/);
  expect(slow.ran).toEqual([]);
});
