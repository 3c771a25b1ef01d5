import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { ask, openSocket, post, rawPost } from './ask.ts';
import { startSmallGateway } from './small-gateway.ts';

test('four paths exist, each exactly', async () => {
  await using gateway = await startSmallGateway();
  const statusOf = async (path: string, method = 'GET') =>
    (await ask(gateway.origin + path, { method })).status;

  expect(await statusOf('/live')).toBe(200);
  expect(await statusOf('/live?probe=1')).toBe(200);
  expect(await statusOf('/ready')).toBe(200);
  expect(await statusOf('/ready', 'HEAD')).toBe(200);
  expect(await statusOf('/metrics')).toBe(200);
  for (const path of [
    '/',
    '/live/',
    '/LIVE',
    '/graphql/live',
    '/graphql/',
    '//graphql',
    '/health',
    '/graphql/health',
    '/x/../graphql',
  ]) {
    const { socket, closed } = await openSocket(
      gateway.port,
      `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    );
    expect([path, (await closed).split('\r\n', 1)[0]]).toEqual([path, 'HTTP/1.1 404 Not Found']);
    socket.destroy();
  }
  expect(await statusOf('/live', 'POST')).toBe(405);
});

test('what ends like a health check is still a GraphQL request', async () => {
  await using gateway = await startSmallGateway();

  const answer = await ask(`${gateway.url}?query={hello}&operationName=&x=/health`, {
    headers: { accept: 'application/json' },
  });

  expect(answer.json).toEqual({ data: { hello: 'world' } });
});

test('takes the absolute form of a request target', async () => {
  await using gateway = await startSmallGateway();
  const text = 'GET http://x.example/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

  const { closed } = await openSocket(gateway.port, text);

  expect(await closed).toContain('{"status":"live"}');
});

test('GraphQL can be served elsewhere', async () => {
  await using gateway = await startSmallGateway({ server: { path: '/api/v1' } });

  expect((await post(`${gateway.origin}/api/v1`, '{ hello }')).status).toBe(200);
  expect((await post(`${gateway.origin}/graphql`, '{ hello }')).status).toBe(404);
});

test('says which port is in use, and what to do', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  await expect(startSmallGateway({ server: { port } })).rejects.toMatchObject({
    name: 'UserError',
    message: expect.stringMatching(new RegExp(`port ${port} is in use[\\s\\S]*server\\.port`)),
  });
  other.close();
});

test('closing lets requests in flight finish and waits for nobody else', async () => {
  const gateway = await startSmallGateway();
  const waiting = gateway.happened('waiting');
  const silent = await openSocket(gateway.port, '');
  const idle = await openSocket(gateway.port, rawPost('{ hello }'));
  await idle.seen(/world/);
  const busy = await openSocket(gateway.port, rawPost('{ waits }'));
  await waiting;

  const closed = gateway.close(10_000);
  await Promise.all([silent.closed, idle.closed]);
  await expect(ask(`${gateway.origin}/live`)).rejects.toThrow();
  gateway.release();

  const answer = await busy.closed;
  expect(answer).toContain('{"data":{"waits":"released"}}');
  expect(answer).toMatch(/^connection: close\r$/im);
  await closed;
});

test('closing cuts off what takes longer than the grace, and aborts its work', async () => {
  const gateway = await startSmallGateway();
  const waiting = gateway.happened('waiting');
  const aborted = gateway.happened('aborted');
  const { closed } = await openSocket(gateway.port, rawPost('{ waits }'));
  await waiting;

  await gateway.close(50);

  expect(await closed).toBe('');
  await aborted;
});

test('is not ready while it closes: who is connected is told so, and that it was the last answer', async () => {
  const gateway = await startSmallGateway();
  const waiting = gateway.happened('waiting');
  const connected = await openSocket(gateway.port, 'GET /ready HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(await connected.seen(/ready/)).toMatch(/^HTTP\/1\.1 200 /);
  const { closed } = await openSocket(gateway.port, rawPost('{ waits }'));
  await waiting;

  const closing = gateway.close(10_000);
  connected.socket.write('GET /ready HTTP/1.1\r\nHost: x\r\n\r\n');

  const [, ready = ''] = (await connected.closed).split(/(?=HTTP\/1\.1 )/);
  expect(ready).toMatch(/^HTTP\/1\.1 503 /);
  expect(ready).toContain('{"status":"not ready"}');
  expect(ready).toMatch(/^connection: close\r$/im);
  gateway.release();
  await closing;
  expect(await closed).toMatch(/^connection: close\r$[\s\S]*released/im);
});

test('a busy connection can still be asked while it closes, where Node reads it', async () => {
  const gateway = await startSmallGateway();
  const waiting = gateway.happened('waiting');
  const [head = '', body = ''] = rawPost('{ waits }').split('\r\n\r\n');
  const chunked = head.replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked');
  const { socket, closed } = await openSocket(
    gateway.port,
    `${chunked}\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
  );
  await waiting;

  const closing = gateway.close(10_000);
  // The last answer says that it is the last.
  const begun = requestsBegin('/ready', '/live');
  const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
  socket.write(get('/ready') + get('/live'));
  await begun;
  gateway.release();
  await closing;

  const [waited = '', ready = '', live = '', ...more] = (await closed).split(/(?=HTTP\/1\.1 )/);
  expect(waited).toContain('released');
  expect(waited).not.toMatch(/^connection: close/im);
  expect(ready).toMatch(/^HTTP\/1\.1 503 /);
  expect(ready).toContain('{"status":"not ready"}');
  expect(ready).not.toMatch(/^connection: close/im);
  expect(live).toMatch(/^HTTP\/1\.1 200 /);
  expect(live).toMatch(/^connection: close\r$/im);
  expect(more).toEqual([]);
});

/** Resolves when a server of this process has read the heads of requests for all of these paths. */
function requestsBegin(...paths: readonly string[]): Promise<void> {
  const missing = new Set(paths);
  return new Promise((resolve) => {
    const onStart = (message: unknown) => {
      missing.delete(Object(message).request.url);
      if (missing.size > 0) return;
      unsubscribe('http.server.request.start', onStart);
      resolve();
    };
    subscribe('http.server.request.start', onStart);
  });
}

test('headers that are too large are refused', async () => {
  await using gateway = await startSmallGateway();

  const { closed } = await openSocket(
    gateway.port,
    `GET /live HTTP/1.1\r\nHost: x\r\nX-Big: ${'x'.repeat(20_000)}\r\n\r\n`,
  );

  expect(await closed).toContain('431');
});

test('in production there is no page, no introspection and no suggestion of names', async () => {
  await using gateway = await startSmallGateway({ profile: 'production' });

  const page = await ask(gateway.url, { headers: { accept: 'text/html' } });
  expect(page.text).not.toContain('<html');
  const introspection = await post(gateway.url, '{ __schema { types { name } } }');
  expect(introspection.text).not.toContain('"types"');
  const misspelt = await post(gateway.url, '{ helo }');
  expect(misspelt.text).toContain('Cannot query field');
  expect(misspelt.text).not.toContain('hello');
});
