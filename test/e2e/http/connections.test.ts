import { once } from 'node:events';
import { connect as connectPlain } from 'node:net';
import { expect, test } from 'vitest';
import { connect } from '../../fixtures/web-socket.ts';
import { ask, openSocket, rawPost } from './ask.ts';
import { startSmallGateway } from './small-gateway.ts';

/** The settings of `server.connections`, over real sockets. */

const statusLines = (text: string) => text.match(/HTTP\/1\.1 \d+/g);

test('one connection more than allowed is closed at once; WebSockets count', async () => {
  await using gateway = await startSmallGateway({ server: { connections: { max: 2 } } });
  using webSocket = await connect(gateway.url);
  const first = await openSocket(gateway.port, rawPost('{ hello }'));
  await first.seen(/world/);

  const refused = connectPlain({ port: gateway.port, host: '127.0.0.1' });
  refused.on('error', () => {});
  refused.resume();
  await once(refused, 'close');
  expect(refused.bytesRead).toBe(0);

  webSocket.socket.terminate();
  await webSocket.closed;
  // Its other side learns of it a little later.
  await expect.poll(() => asked(gateway.port)).toContain('{"status":"live"}');
  first.socket.destroy();
  const { text } = await ask(`${gateway.origin}/metrics`);
  expect(text).toMatch(/^headgate_refused_connections_total [1-9]/m);
  expect(text).toMatch(/^headgate_connections [12]$/m);
});

async function asked(port: number): Promise<string> {
  const text = 'GET /live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
  const { closed } = await openSocket(port, text);
  return closed;
}

test('a connection is over with so many requests: what comes behind is not answered, nor done', async () => {
  await using gateway = await startSmallGateway({ server: { connections: { maxRequests: 2 } } });
  const { closed } = await openSocket(gateway.port, rawPost('mutation { touch }').repeat(3));

  const [first = '', second = '', ...more] = (await closed).split(/(?=HTTP\/1\.1 )/);

  expect(first).not.toMatch(/^connection: close/im);
  expect(second).toMatch(/^connection: close\r$/im);
  expect(second).toContain('{"data":{"touch":1}}');
  expect(more).toEqual([]);
  expect(gateway.ran).toEqual(['touch', 'touch']);
});

test('headers that do not arrive in time are answered with 408', async () => {
  const connections = { headersTimeoutMs: 200 };
  await using gateway = await startSmallGateway({ server: { connections } });
  const { closed } = await openSocket(gateway.port, 'POST /graphql HTTP/1.1\r\nHost: loc');
  expect(statusLines(await closed)).toEqual(['HTTP/1.1 408']);
  // Nothing at all is no better.
  const silent = await openSocket(gateway.port, '');
  expect(statusLines(await silent.closed)).toEqual(['HTTP/1.1 408']);
});

test('whoever Node reads is not timed as one who has sent nothing', async () => {
  await using gateway = await startSmallGateway({
    server: { connections: { headersTimeoutMs: 200 } },
  });
  const waiting = gateway.happened('waiting');
  const [head = '', body = ''] = rawPost('{ waits }').split('\r\n\r\n');
  const chunked = head.replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked');
  const busy = await openSocket(
    gateway.port,
    `${chunked}\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
  );
  await waiting;
  const silent = await openSocket(gateway.port, '');
  expect(statusLines(await silent.closed)).toEqual(['HTTP/1.1 408']);
  gateway.release();
  expect(statusLines(await busy.seen(/released/))).toEqual(['HTTP/1.1 200']);
});

test('a body that does not arrive in time is answered with 408, and its deadline is that of requests', async () => {
  for (const server of [
    { connections: { receiveTimeoutMs: 200 } },
    { requestTimeoutMs: 200, connections: { receiveTimeoutMs: 60_000 } },
  ]) {
    await using gateway = await startSmallGateway({ server });
    const text = rawPost('{ hello }');
    const { closed } = await openSocket(gateway.port, text.slice(0, -3));
    expect(statusLines(await closed)).toEqual(['HTTP/1.1 408']);
    expect(gateway.ran).toEqual([]);
    expect(gateway.faults).toEqual([]);
  }
});

test('an idle connection is kept for as long as set, and closed then', async () => {
  const connections = { keepAliveTimeoutMs: 200 };
  await using gateway = await startSmallGateway({ server: { connections } });
  const { closed, seen } = await openSocket(gateway.port, rawPost('{ hello }'));
  expect(await seen(/world/)).toMatch(/^keep-alive: timeout=/im);
  expect(statusLines(await closed)).toEqual(['HTTP/1.1 200']);
});
