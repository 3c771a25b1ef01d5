import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PlainConnections } from '../../../../src/http/plain/plain-connections.ts';

/** What connections may not take too long for, over real sockets and with a clock that stands still. */

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A server that answers all requests but those for `/waits`. */
async function serve() {
  const server = createServer(() => {}).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const open = new Set<Socket>();
  const timedOut: Socket[] = [];
  const plain = new PlainConnections({
    firstRequestTimeoutMs: 2_000,
    requestTimeoutMs: 5_000,
    keepAliveTimeoutMs: 10_000,
    onRequest(request, response) {
      if (request.url === '/waits') return;
      request.arrives().then(() => response.writeHead(204, {}).end());
    },
    timedOut(socket) {
      timedOut.push(socket);
      socket.destroy();
    },
  });
  plain.takeFrom(server, 'connection');
  return {
    plain,
    timedOut,
    /** A connection that says exactly `says`, both of its sides, when that has arrived. */
    async open(says: string) {
      const client = connect(port, '127.0.0.1');
      const [accepted]: Socket[] = await once(server, 'connection');
      if (accepted === undefined) throw new Error('There is no connection.');
      open.add(accepted);
      client.write(says);
      await expect.poll(() => accepted.bytesRead).toBe(says.length);
      return { client, accepted };
    },
    async [Symbol.asyncDispose]() {
      plain[Symbol.dispose]();
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\n\r\n`;

test('who says nothing', async () => {
  await using served = await serve();
  const { accepted } = await served.open('');
  vi.advanceTimersByTime(2_000);
  expect(served.timedOut).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(served.timedOut).toEqual([accepted]);
});

test('who begins a request', async () => {
  await using served = await serve();
  const { accepted, client } = await served.open('');
  vi.advanceTimersByTime(1_000);
  const begun = 'POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n1';
  client.write(begun);
  await expect.poll(() => accepted.bytesRead).toBe(begun.length);
  vi.advanceTimersByTime(5_000);
  expect(served.timedOut).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(served.timedOut).toEqual([accepted]);
});

test('who was answered has a second more than was said, and is told nothing', async () => {
  await using served = await serve();
  const { accepted, client } = await served.open(get('/'));
  const received = text(client);
  await expect.poll(() => accepted.bytesWritten).toBeGreaterThan(0);
  vi.advanceTimersByTime(11_000);
  expect(accepted.destroyed).toBe(false);
  vi.advanceTimersByTime(1_000);
  expect(accepted.destroyed).toBe(true);
  expect(served.timedOut).toEqual([]);
  expect((await received).match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 204']);
});

test('who waits for an answer, whoever Node reads, and who has left', async () => {
  await using served = await serve();
  const waiting = await served.open(get('/waits'));
  const byNode = await served.open(
    'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n',
  );
  const left = await served.open('');
  left.client.destroy();
  await once(left.accepted, 'close');
  vi.advanceTimersByTime(3_600_000);
  expect(served.timedOut).toEqual([]);
  expect(waiting.accepted.destroyed).toBe(false);
  expect(byNode.accepted.destroyed).toBe(false);
});

test('nobody, when that is over', async () => {
  await using served = await serve();
  const { accepted } = await served.open('');
  served.plain[Symbol.dispose]();
  vi.advanceTimersByTime(3_600_000);
  expect(served.timedOut).toEqual([]);
  expect(accepted.destroyed).toBe(false);
});
