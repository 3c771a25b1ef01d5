import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { NodeConnection } from '../../../../src/http/plain/node-connection.ts';
import { PlainConnection } from '../../../../src/http/plain/plain-connection.ts';
import { continuesPlain } from '../../../../src/http/plain/plain-connections.ts';
import type { PlainRequest } from '../../../../src/http/plain/plain-request.ts';
import type { PlainResponse } from '../../../../src/http/plain/plain-response.ts';
import { type SocketPair, socketPair } from './socket-pair.ts';

/** One connection over a real socket, and what is asked and told behind it. */

interface Asked {
  readonly request: PlainRequest;
  readonly response: PlainResponse;
  /** Whether all of the answer was taken, when it is over. */
  readonly closed: Promise<boolean>;
}

/** Takes the connection of a pair, and waits for what comes. */
function served({ server }: SocketPair) {
  const asked: Asked[] = [];
  const events = new EventEmitter();
  const node = createServer((request, response) => continuesPlain({ request, response }));
  const connection = new PlainConnection(server, {
    keepAliveTimeoutMs: 5_000,
    onRequest(request, response) {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      response.on('close', () => resolve(response.writableFinished));
      asked.push({ request, response, closed: promise });
      events.emit('asked');
    },
    toNode(given) {
      events.emit('to node', given);
      if (given instanceof NodeConnection) node.emit('connection', given);
    },
  });
  return {
    connection,
    asked,
    /** The request of this place, as soon as there is one. */
    async nth(place: number): Promise<Asked> {
      for (let found = asked[place]; ; found = asked[place]) {
        if (found !== undefined) return found;
        await once(events, 'asked');
      }
    },
    /** What Node is given next. */
    async givenToNode(): Promise<Socket | NodeConnection> {
      const [given] = await once(events, 'to node');
      return given;
    },
  };
}

const post = (body: string, path = '/') =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const chunked = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';
const isRead = (socket: Socket, bytes: number) => expect.poll(() => socket.bytesRead).toBe(bytes);

test('a request behind a body that came in two pieces waits for the answer', async () => {
  await using pair = await socketPair();
  const { asked, nth } = served(pair);
  const text = post('abc', '/first') + post('def', '/second');
  pair.client.write(text.slice(0, -post('def', '/second').length - 1));
  const first = await nth(0);
  expect(first.request.missingBytes).toBe(1);
  pair.client.write(text.slice(-post('def', '/second').length - 1));
  await first.request.arrives();
  await isRead(pair.server, text.length);
  expect(asked).toHaveLength(1);

  first.response.writeHead(200, {}).end('one');

  expect((await nth(1)).request.url).toBe('/second');
  expect(`${(await nth(1)).request.body()}`).toBe('def');
  expect(await first.closed).toBe(true);
});

test('what may come before it is answered is bounded', async () => {
  await using pair = await socketPair();
  const { asked, nth } = served(pair);
  pair.client.write(post('x'.repeat(60_000)).repeat(200));
  const first = await nth(0);
  await expect.poll(() => pair.server.isPaused()).toBe(true);
  const { bytesRead } = pair.server;
  expect(bytesRead).toBeLessThan(400_000);
  expect(asked).toHaveLength(1);

  first.response.writeHead(200, {}).end();
  const second = await nth(1);
  expect(second.request.body()).toHaveLength(60_000);
  second.response.writeHead(200, {}).end();

  await expect.poll(() => pair.server.bytesRead).toBeGreaterThan(bytesRead);
});

test('whoever leaves waits for no answer, and what they sent besides is given to nobody', async () => {
  await using pair = await socketPair();
  const { asked, nth, givenToNode } = served(pair);
  let given: unknown;
  givenToNode().then((connection) => {
    given = connection;
  });
  const text = post('abc') + chunked;
  pair.client.write(text);
  const { response, closed } = await nth(0);
  await isRead(pair.server, text.length);

  pair.client.destroy();

  expect(await closed).toBe(false);
  response.leaveToNode();
  await new Promise(setImmediate);
  expect(asked).toHaveLength(1);
  expect(given).toBeUndefined();
});

test('Node is told that a client leaves, and is done with its connection behind an answer', async () => {
  await using pair = await socketPair();
  const { nth, givenToNode } = served(pair);
  pair.client.resume();
  pair.client.write(post('abc') + post('def'));
  const first = await nth(0);
  const [one, answered] = await Promise.all([givenToNode(), first.response.leaveToNode()]);
  const ended = once(one, 'close');
  answered.response.end('answer');
  expect(await first.closed).toBe(true);
  await ended;
  expect(pair.server.destroyed).toBe(false);

  const second = await nth(1);
  const [two, answering] = await Promise.all([givenToNode(), second.response.leaveToNode()]);
  answering.response.write('part');
  const left = once(two, 'close');
  pair.client.destroy();
  expect(await second.closed).toBe(false);
  await left;
});

test('where Node makes no answer of a request that we have read, the connection ends', async () => {
  await using pair = await socketPair();
  const { nth, givenToNode } = served(pair);
  pair.client.write(post('abc'));
  const { response, closed } = await nth(0);
  givenToNode().then((connection) => connection.destroy());
  response.leaveToNode();
  expect(await closed).toBe(false);
  expect(pair.server.destroyed).toBe(true);
});

test('since when it waits, and for what', async () => {
  await using pair = await socketPair();
  const { connection, nth } = served(pair);
  expect(connection.awaits).toBe('first request');
  const openedAt = connection.changedAt;
  pair.client.write(post('abc').slice(0, -1));
  const { request, response, closed } = await nth(0);
  expect(connection.awaits).toBe('rest of a request');
  const begunAt = connection.changedAt;
  expect(begunAt).toBeGreaterThan(openedAt);
  pair.client.write('c');
  await request.arrives();
  expect(connection.awaits).toBeNull();
  response.writeHead(200, {}).end();
  await closed;
  expect(connection.awaits).toBe('next request');
  expect(connection.changedAt).toBeGreaterThan(begunAt);
});

test('a connection that is given to Node is no longer ours', async () => {
  await using pair = await socketPair();
  const { server, client } = pair;
  const listeners = () =>
    ['data', 'end', 'error', 'close'].map((event) => server.listenerCount(event));
  const before = listeners();
  const { givenToNode } = served(pair);
  expect(listeners()).not.toEqual(before);
  client.write(chunked);
  expect(await givenToNode()).toBe(server);
  expect(listeners()).toEqual(before);
});
