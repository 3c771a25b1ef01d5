import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { request as nodeRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { ask, openSocket, rawPost } from './ask.ts';
import { startSmallGateway } from './small-gateway.ts';

/** Requests that are read without Node's server, those that are left to it, and both in turn. */

const hello = '{"data":{"hello":"world"}}';
const last = 'GET /live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
const answersIn = (received: string) => received.split(/(?=HTTP\/1\.1 )/);
const statusesIn = (received: string) => received.match(/HTTP\/1\.1 \d+/g);
const bodyOf = (answer = '') => answer.split('\r\n\r\n')[1];

/** The targets of requests that Node's parser reads meanwhile, for servers of this process. */
function readByNode() {
  const targets: string[] = [];
  const onStart = (message: unknown) => targets.push(Object(message).request.url);
  subscribe('http.server.request.start', onStart);
  return {
    targets,
    [Symbol.dispose]: () => unsubscribe('http.server.request.start', onStart),
  };
}

test('what clients usually send is not read by Node', async () => {
  await using gateway = await startSmallGateway();
  using seen = readByNode();
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const body = JSON.stringify({ query: '{ hello }' });

  expect((await ask(gateway.url, { method: 'POST', headers, body })).text).toBe(hello);
  const fetched = await fetch(gateway.url, { method: 'POST', headers, body });
  expect(await fetched.text()).toBe(hello);
  const agent = nodeRequest(gateway.url, {
    method: 'POST',
    headers: { ...headers, 'content-length': body.length, connection: 'keep-alive' },
  });
  // Its head and its body are two writes.
  agent.flushHeaders();
  agent.end(body);
  const [answer] = await once(agent, 'response');
  expect(await text(answer)).toBe(hello);
  const live = await fetch(`${gateway.origin}/live`);
  expect(live.status).toBe(200);

  expect(seen.targets).toEqual([]);
});

test('the same answer, whoever reads the request, and wherever it is cut', async () => {
  await using gateway = await startSmallGateway();
  const raw = rawPost('{ hello }', ['X-Request-Id: r1']);
  const seen = new Set<string>();
  for (let cut = 1; cut < raw.length; cut += 1) {
    const { socket, seen: saw, closed } = await openSocket(gateway.port, '');
    socket.setNoDelay(true);
    socket.write(raw.slice(0, cut));
    // So that it is read before the rest is there.
    await new Promise(setImmediate);
    socket.write(raw.slice(cut));
    await saw(/world/);
    socket.write(last);
    seen.add((await closed).replaceAll(/^Date: .*$/gm, 'Date: now'));
  }
  expect(seen.size).toBe(1);
  const [first, second, ...more] = answersIn([...seen].join(''));
  expect(bodyOf(first)).toBe(hello);
  expect(first).toMatch(/^Connection: keep-alive\r\nKeep-Alive: timeout=\d+\r$/m);
  expect(second).toMatch(/^Connection: close\r$/m);
  expect(more).toEqual([]);
});

test('a connection goes on behind answers that Node makes', async () => {
  await using gateway = await startSmallGateway();
  using seen = readByNode();
  const { socket, seen: saw, closed } = await openSocket(gateway.port, rawPost('{ hello }'));
  await saw(/world/);
  socket.write(rawPost('{ nope }'));
  await saw(/GRAPHQL_VALIDATION_FAILED/);
  // In parts.
  socket.write(rawPost('{ hello }', ['Accept: text/event-stream']));
  await saw(/event: complete[\s\S]*\r\n0\r\n\r\n/);
  expect(seen.targets).toEqual(['/graphql', '/graphql']);
  socket.write(rawPost('{ count }'));
  await saw(/"count":/);
  expect(seen.targets).toHaveLength(2);
  socket.write(last);

  expect(statusesIn(await closed)).toEqual(Array(5).fill('HTTP/1.1 200'));
  expect(gateway.faults).toEqual([]);
});

test('requests that are sent before there are answers are answered in their order', async () => {
  await using gateway = await startSmallGateway();
  const waiting = gateway.happened('waiting');
  const { socket, closed } = await openSocket(
    gateway.port,
    rawPost('{ waits }') + rawPost('{ nope }') + rawPost('{ hello }'),
  );
  await waiting;
  // More than is kept, in what may be any number of reads.
  for (let index = 0; index < 300; index += 1)
    socket.write(rawPost(`{ count(n: ${index}) } #${'x'.repeat(1_000)}`));
  socket.write(last);
  expect(gateway.ran).toEqual(['waits']);
  gateway.release();

  const [waited, nope, greeting, ...more] = answersIn(await closed);
  expect(waited).toContain('released');
  expect(nope).toContain('GRAPHQL_VALIDATION_FAILED');
  expect(bodyOf(greeting)).toBe(hello);
  expect(more.slice(0, 300).map((answer) => /"count":\d+/.exec(answer)?.[0])).toEqual(
    Array.from({ length: 300 }, (_, index) => `"count":${index}`),
  );
  expect(more[300]).toContain('live');
});

test('a body that comes behind its answer is passed over', async () => {
  await using gateway = await startSmallGateway();
  const { socket, seen, closed } = await openSocket(
    gateway.port,
    'POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n',
  );
  await seen(/There is nothing here/);
  socket.write('GET /live HTTP/1.1\r\n\r\n'.padEnd(100));
  socket.write(rawPost('{ hello }') + last);

  expect(statusesIn(await closed)).toEqual(['HTTP/1.1 404', 'HTTP/1.1 200', 'HTTP/1.1 200']);
});

test('a body that is compressed, and one that is not UTF-8', async () => {
  await using gateway = await startSmallGateway();
  const { gzipSync } = await import('node:zlib');
  const zipped = gzipSync(JSON.stringify({ query: '{ hello }' }));
  const send = (body: Buffer, more: object = {}) =>
    fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...more },
      body: new Uint8Array(body),
    });
  using seen = readByNode();

  expect(await (await send(zipped, { 'content-encoding': 'gzip' })).text()).toBe(hello);
  expect(seen.targets).toEqual([]);
  expect((await send(Buffer.from([0x22, 0xff, 0x22]))).status).toBe(400);
});

test('an answer that Node makes can be the last of its connection, too', async () => {
  await using gateway = await startSmallGateway({ server: { connections: { maxRequests: 2 } } });
  const { closed } = await openSocket(gateway.port, rawPost('{ hello }') + rawPost('{ nope }'));
  const [first, second, ...more] = answersIn(await closed);
  expect(first).toMatch(/^Connection: keep-alive\r$/m);
  expect(second).toContain('GRAPHQL_VALIDATION_FAILED');
  expect(second).toMatch(/^connection: close\r$/im);
  expect(more).toEqual([]);
});

test('a client that leaves is noticed while its body comes, and while Node makes its answer', async () => {
  await using gateway = await startSmallGateway();
  const subscribed = gateway.happened('subscribed');
  const unsubscribed = gateway.happened('unsubscribed');
  const events = await openSocket(
    gateway.port,
    rawPost('subscription { ticks }', ['Accept: text/event-stream']),
  );
  await subscribed;
  const streamFinished = gateway.happened('finished');
  events.socket.destroy();
  await unsubscribed;
  await streamFinished;

  const finished = gateway.happened('finished');
  const body = await openSocket(gateway.port, rawPost('{ hello }').slice(0, -1));
  body.socket.destroy();
  expect(await finished).toMatchObject([{ completed: false }]);
  expect(gateway.ran).not.toContain('hello');
  await expect.poll(() => metric(gateway.origin, 'headgate_connections')).toBe(1);
});

/** One connection is that of who asks. */
async function metric(origin: string, name: string): Promise<number> {
  const text = await (await fetch(`${origin}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
}
