import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { UpstreamError } from '../../../../src/errors/upstream-error.ts';
import { UserError } from '../../../../src/errors/user-error.ts';
import { createHttpClient } from '../../../../src/upstream/transport/http-client.ts';
import type { HttpRequest } from '../../../../src/upstream/transport/http-exchange.ts';
import { usedBytes } from '../../../fixtures/used-bytes.ts';
import { startRecordingServer } from '../recording-server.ts';

const options = (endpoint: string) => ({
  source: 'shop',
  endpoint,
  maxConnections: 2,
  connectTimeoutMs: 1_000,
  maxResponseBytes: 1_000,
});

const request = (overrides: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  target: '/things?a=1',
  headers: { 'x-one': '1' },
  signal: new AbortController().signal,
  deadlineAt: Date.now() + 5_000,
  ...overrides,
});

const failure = (promise: Promise<unknown>): Promise<UpstreamError> =>
  promise.then(
    () => {
      throw new Error('expected a failure');
    },
    (error: UpstreamError) => error,
  );

async function startTcpServer(
  onSocket: (socket: Socket) => void,
): Promise<{ server: Server; endpoint: string } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    server,
    endpoint: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

test('sends the request as it is given and brings the whole answer', async () => {
  await using upstream = await startRecordingServer((response) => {
    response.writeHead(207, { 'content-type': 'text/plain', 'x-many': ['a', 'b'] });
    response.write('one ');
    response.end('two');
  });
  await using client = createHttpClient(options(upstream.endpoint));
  const answer = await client.send(request({ method: 'POST', body: 'hello ü' }));
  expect(answer.status).toBe(207);
  expect(answer.headers).toMatchObject({ 'content-type': 'text/plain', 'x-many': 'a, b' });
  expect(answer.body.toString()).toBe('one two');
  expect(upstream.requests).toMatchObject([
    { method: 'POST', target: '/things?a=1', body: 'hello ü', headers: { 'x-one': '1' } },
  ]);
});

test('a redirect is an answer, not a command', async () => {
  await using upstream = await startRecordingServer((response) => {
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  await using client = createHttpClient(options(upstream.endpoint));
  expect((await client.send(request())).status).toBe(302);
  expect(upstream.requests).toHaveLength(1);
});

test.each([
  ['declared', { 'content-length': '2000' }],
  ['chunked', {}],
])('an answer that is too large (%s) is given up', async (_name, headers) => {
  const closed = Promise.withResolvers<void>();
  await using upstream = await startRecordingServer((response) => {
    response.on('close', () => closed.resolve());
    response.writeHead(200, headers);
    response.write('x'.repeat(1500));
  });
  await using client = createHttpClient(options(upstream.endpoint));
  const error = await failure(client.send(request()));
  expect(error).toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE', source: 'shop' });
  await closed.promise;
});

test('unpacks compressed answers within the same limit', async () => {
  await using upstream = await startRecordingServer((response, { target }) => {
    response.setHeader('content-encoding', 'gzip');
    response.end(gzipSync('x'.repeat(target === '/bomb' ? 1_001 : 1_000)));
  });
  await using client = createHttpClient(options(upstream.endpoint));
  expect((await client.send(request())).body.length).toBe(1_000);
  const error = await failure(client.send(request({ target: '/bomb' })));
  expect(error.code).toBe('UPSTREAM_INVALID_RESPONSE');
});

test('an unknown content coding is refused', async () => {
  await using upstream = await startRecordingServer((response) => {
    response.setHeader('content-encoding', 'compress').end('{}');
  });
  await using client = createHttpClient(options(upstream.endpoint));
  expect((await failure(client.send(request()))).code).toBe('UPSTREAM_INVALID_RESPONSE');
});

test('the deadline ends the call and its connection', async () => {
  const closed = Promise.withResolvers<void>();
  let isConnected = false;
  await using upstream = await startRecordingServer((response) => {
    if (isConnected) response.on('close', () => closed.resolve());
    else response.end();
    isConnected = true;
  });
  await using client = createHttpClient(options(upstream.endpoint));
  // On a busy machine connecting alone may take longer than the deadline.
  await client.send(request());
  const error = await failure(client.send(request({ deadlineAt: Date.now() + 50 })));
  expect(error.code).toBe('UPSTREAM_TIMEOUT');
  await closed.promise;
});

test('a deadline that has passed makes no call', async () => {
  await using upstream = await startRecordingServer();
  await using client = createHttpClient(options(upstream.endpoint));
  const error = await failure(client.send(request({ deadlineAt: Date.now() - 1 })));
  expect(error.code).toBe('UPSTREAM_TIMEOUT');
  expect(upstream.requests).toEqual([]);
});

test.each([
  ['the client leaves', undefined, 'CANCELLED'],
  ['a timeout', new DOMException('late', 'TimeoutError'), 'UPSTREAM_TIMEOUT'],
])('a signal that aborts for %s ends the call', async (_name, reason, code) => {
  const closed = Promise.withResolvers<void>();
  const abort = new AbortController();
  await using upstream = await startRecordingServer((response) => {
    response.on('close', () => closed.resolve());
    abort.abort(reason);
  });
  await using client = createHttpClient(options(upstream.endpoint));
  expect((await failure(client.send(request({ signal: abort.signal })))).code).toBe(code);
  await closed.promise;
});

test('a call that waits for a connection can be given up', async () => {
  const first = Promise.withResolvers<() => void>();
  await using upstream = await startRecordingServer((response) => {
    first.resolve(() => response.end());
  });
  await using client = createHttpClient({ ...options(upstream.endpoint), maxConnections: 1 });
  const running = client.send(request());
  const release = await first.promise;
  const abort = new AbortController();
  const waiting = failure(client.send(request({ target: '/second', signal: abort.signal })));
  abort.abort();
  expect((await waiting).code).toBe('CANCELLED');
  release();
  expect((await running).status).toBe(200);
  expect(upstream.requests.map(({ target }) => target)).toEqual(['/things?a=1']);
});

test('an upstream that is not there is unavailable', async () => {
  const tcp = await startTcpServer(() => {});
  await tcp[Symbol.asyncDispose]();
  await using client = createHttpClient(options(tcp.endpoint));
  const error = await failure(client.send(request()));
  expect(error.code).toBe('UPSTREAM_UNAVAILABLE');
  expect(error.message).not.toContain('127.0.0.1');
});

test.each([
  ['hangs up', '', 'UPSTREAM_UNAVAILABLE'],
  ['is cut off', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"a"', 'UPSTREAM_UNAVAILABLE'],
  ['speaks no HTTP', 'SSH-2.0-OpenSSH\r\n', 'UPSTREAM_INVALID_RESPONSE'],
])('an upstream that %s', async (_name, answer, code) => {
  await using tcp = await startTcpServer((socket) => {
    socket.once('data', () => socket.end(answer));
  });
  await using client = createHttpClient(options(tcp.endpoint));
  expect((await failure(client.send(request()))).code).toBe(code);
});

test.each(['ftp://shop.example', 'shop.example:80', ''])('refuses the endpoint %j', (endpoint) => {
  expect(() => createHttpClient(options(endpoint))).toThrow(UserError);
});

test('an answer in chunks of one byte takes little more memory than it is long', async () => {
  const blanks = 200_000;
  const sent = Promise.withResolvers<Socket>();
  await using upstream = await startTcpServer((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      socket.write('1\r\n \r\n'.repeat(blanks), () => sent.resolve(socket));
    });
  });
  const connected = nextConnected();
  await using client = createHttpClient({
    ...options(upstream.endpoint),
    maxResponseBytes: blanks,
  });
  const before = usedBytes();
  const answer = client.send(request({ deadlineAt: Date.now() + 30_000 }));
  const own = await connected;
  const socket = await sent.promise;
  await expect.poll(() => own.bytesRead).toBe(socket.bytesWritten);

  expect(usedBytes() - before).toBeLessThan(20 * blanks);
  socket.write('0\r\n\r\n');
  expect((await answer).body).toHaveLength(blanks);
});

/** Our side of the next connection. */
function nextConnected(): Promise<Socket> {
  return new Promise((resolve) => {
    const onConnected = (message: unknown) => {
      unsubscribe('undici:client:connected', onConnected);
      resolve(Object(message).socket);
    };
    subscribe('undici:client:connected', onConnected);
  });
}
