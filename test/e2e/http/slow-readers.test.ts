import { once } from 'node:events';
import { connect as connectPlain } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Shop, startShop } from '../../fixtures/shop.ts';
import { connect } from '../../fixtures/web-socket.ts';
import {
  type RawGrpcServer,
  sendMessage,
  startRawGrpcServer,
} from '../../upstreams/raw-grpc-server.ts';
import { ask, codesOf, post, rawPost } from './ask.ts';
import { current, startDeferredShop } from './deferred-shop.ts';
import { type OneSource, startOneSource } from './one-source.ts';

/** Clients that do not read what they have asked for, over real sockets. */

const sendTimeoutMs = 250;
/** Large answers have no more time than small ones, except in a test of just that. */
const server = { connections: { sendTimeoutMs, minSendBytesPerSecond: 1_000_000_000 } };
const types = /* GraphQL */ `type Query {
  large: String @rest(source: "things", method: "GET", path: "/large")
  slow: String @rest(source: "things", method: "GET", path: "/slow")
}`;
/** More than the buffers of both ends hold. */
const large = 'x'.repeat(12_000_000);

let gateway: OneSource;
let inventory: RawGrpcServer;
let shop: Shop;
/** What the gRPC server has written, and how many of its streams were cancelled. */
const streams = { writtenBytes: 0, cancelled: 0 };

/** `sku` = so many letters. */
const skuBytes = 1_000_000;
const message = Buffer.concat([Buffer.from([0x0a, 0xc0, 0x84, 0x3d]), Buffer.alloc(skuBytes, 'x')]);

beforeAll(async () => {
  gateway = await startOneSource(types, {
    config: { server },
    listener: ({ url }, response) => {
      if (url === '/large') response.end(JSON.stringify(large));
      else setTimeout(4 * sendTimeoutMs).then(() => response.end('"late"'));
    },
  });
  inventory = await startRawGrpcServer((stream) => {
    stream.on('close', () => {
      streams.cancelled += 1;
    });
    const write = () => {
      // As fast as the other side takes it, without an end.
      while (!stream.destroyed && !stream.writableNeedDrain) {
        sendMessage(stream, message);
        streams.writtenBytes += message.length;
      }
    };
    stream.on('drain', write);
    write();
  });
  shop = await startShop({ server, sources: { inventory: { endpoint: inventory.endpoint } } });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
  await inventory[Symbol.asyncDispose]();
});

const port = ({ url }: { readonly url: string }) => Number(new URL(url).port);

async function stalledClients(url: string, transport: 'http' | 'websocket'): Promise<number> {
  const { text } = await ask(new URL('/metrics', url).href);
  const line = new RegExp(
    `^headgate_stalled_clients_total\\{transport="${transport}"\\} (\\d+)$`,
    'm',
  );
  return Number(line.exec(text)?.[1] ?? 0);
}

/** Says something, and reads nothing of what comes back. */
async function sayOnly(toPort: number, text: string) {
  const socket = connectPlain({ port: toPort, host: '127.0.0.1' });
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.pause();
  socket.write(text);
  return socket;
}

const eventually = { timeout: 15_000, interval: 20 };

test('who takes nothing of an answer is cut off, and counted', async () => {
  const before = await stalledClients(gateway.url, 'http');
  // By the door, by Yoga, and with requests that come on: bytes that are sent are not bytes read.
  const sockets = await Promise.all([
    sayOnly(port(gateway), rawPost('{ large }')),
    sayOnly(port(gateway), rawPost('{ large }', ['Accept: application/json, text/html'])),
    sayOnly(port(gateway), rawPost('{ large }').repeat(3)),
  ]);
  await expect.poll(() => stalledClients(gateway.url, 'http'), eventually).toBe(before + 3);
  for (const socket of sockets) {
    const closed = once(socket, 'close');
    socket.resume();
    await closed;
    expect(socket.bytesRead).toBeLessThan(large.length);
  }
});

test('who reads slowly, but reads, gets everything', async () => {
  await using patient = await startOneSource(types, {
    config: { server: { connections: { sendTimeoutMs, minSendBytesPerSecond: 1_000 } } },
    listener: (_request, response) => response.end(JSON.stringify(large)),
  });
  const socket = await sayOnly(port(patient), rawPost('{ large }', ['Connection: close']));
  // The gateway looks every second.
  await setTimeout(3_000);
  let received = 0;
  for await (const chunk of socket) received += chunk.length;
  expect(received).toBeGreaterThan(large.length);
  expect(await stalledClients(patient.url, 'http')).toBe(0);
});

test('who waits for a slow upstream is not taken for one who does not read', async () => {
  const answer = await post(gateway.url, '{ slow }');
  expect(answer.json).toEqual({ data: { slow: 'late' } });
});

const subscription = 'subscription { watchStock(sku: "HG-0001") { sku } }';
/** What may be under way between the upstream and a client: buffers of two connections. */
const maxBufferedBytes = 40_000_000;

test('who takes no events holds the upstream up, and then ends it', async () => {
  const before = { ...streams, stalled: await stalledClients(shop.url, 'http') };
  await sayOnly(port(shop), rawPost(subscription, ['Accept: text/event-stream']));

  await expect.poll(() => stalledClients(shop.url, 'http'), eventually).toBe(before.stalled + 1);
  await expect.poll(() => streams.cancelled, eventually).toBe(before.cancelled + 1);
  expect(streams.writtenBytes - before.writtenBytes).toBeLessThan(maxBufferedBytes);
});

test('who takes no messages of a WebSocket, but says on that it lives, is cut off all the same', async () => {
  const before = { ...streams, stalled: await stalledClients(shop.url, 'websocket') };
  using client = await connect(shop.url);
  client.subscribe('1', subscription);
  await client.next();
  client.socket.pause();
  const talking = setInterval(() => {
    client.send({ type: 'ping' });
    client.socket.pong();
  }, sendTimeoutMs / 5);

  await expect
    .poll(() => stalledClients(shop.url, 'websocket'), eventually)
    .toBe(before.stalled + 1);
  clearInterval(talking);
  await expect.poll(() => streams.cancelled, eventually).toBe(before.cancelled + 1);
  expect(streams.writtenBytes - before.writtenBytes).toBeLessThan(maxBufferedBytes);
});

test('only so much waits for the client of a WebSocket', async () => {
  await using small = await startOneSource(types, {
    config: { server: { webSocket: { maxUnsentBytes: 20_000_000 } } },
    listener: (_request, response) => response.end(JSON.stringify(large)),
  });
  using client = await connect(small.url);
  client.socket.pause();
  for (const id of ['1', '2', '3', '4']) client.subscribe(id, `{ a${id}: large }`);
  await expect.poll(() => stalledClients(small.url, 'websocket'), eventually).toBe(1);
  client.socket.resume();
  expect((await client.closed).code).toBe(1006);
});

/** A first part that no buffer holds, and one that is to come. */
const inParts = '{ products { name ... @defer { quote { price } } } }';
const startLargeShop = (connections: object) =>
  startDeferredShop({
    gates: ['quotes'],
    changed: { products: () => [{ id: 1, name: large }] },
    config: {
      server: { connections },
      admission: { concurrency: { maxOperations: 1, maxQueued: 0 } },
    },
  });
const hasRoom = async (url: string) => (await post(url, '{ slow }')).status === 200;

/** Clients that ask for an answer in parts, and read nothing of it. */
const silent: readonly [string, (url: string) => Promise<{ readAll(): Promise<string> }>][] = [
  [
    'HTTP',
    async (url) => {
      const headers = [`Accept: ${current}`, 'Connection: close'];
      const socket = await sayOnly(port({ url }), rawPost(inParts, headers));
      return {
        async readAll() {
          let received = '';
          for await (const chunk of socket) received += chunk;
          return received;
        },
      };
    },
  ],
  [
    'WebSocket',
    async (url) => {
      const client = await connect(url);
      client.socket.pause();
      client.subscribe('1', inParts);
      return {
        async readAll() {
          client.socket.resume();
          let received = '';
          for (let type: unknown; type !== 'complete'; ) {
            const message = await client.next();
            received += JSON.stringify(message);
            type = message.type;
          }
          client.socket.terminate();
          return received;
        },
      };
    },
  ],
];

test.each(silent)(
  'by %s, who does not read an answer in parts holds no place of others',
  async (_by, start) => {
    await using shop = await startLargeShop({});
    const client = await start(shop.url);
    await expect.poll(() => shop.targets).toContain('/quotes?ids=1');
    expect(codesOf(await post(shop.url, '{ slow }'))).toEqual(['OVERLOADED']);
    // All is there that it waits for.
    shop.open('quotes');
    await expect.poll(() => hasRoom(shop.url)).toBe(true);
    const received = await client.readAll();
    expect(received.length).toBeGreaterThan(large.length);
    expect(received).toContain('{"quote":{"price":"1 €"}}');
    expect(received).toContain('"hasNext":false');
  },
);

test.each(silent)(
  'by %s, who does not read is cut off, and what is to come is asked no more',
  async (_by, start) => {
    await using shop = await startLargeShop({
      sendTimeoutMs,
      minSendBytesPerSecond: 1_000_000_000,
    });
    await start(shop.url);
    await expect.poll(() => shop.targets).toContain('/quotes?ids=1');
    expect(codesOf(await post(shop.url, '{ slow }'))).toEqual(['OVERLOADED']);
    await expect.poll(() => shop.connections.some(({ closed }) => closed), eventually).toBe(true);
    await expect.poll(() => hasRoom(shop.url)).toBe(true);
  },
);

test('who still reads an answer when closing begins may ask once more: it did not say that it was the last', async () => {
  await using closes = await startOneSource(types, {
    config: { server: { idleGraceMs: 5_000 } },
    listener: (_request, response) => response.end(JSON.stringify(large)),
  });
  const socket = await sayOnly(port(closes), rawPost('{ large }'));
  await once(socket, 'readable');
  const closing = closes.gateway[Symbol.asyncDispose]();
  let received = '';
  for await (const chunk of socket) {
    received += chunk;
    if (chunk.toString().endsWith('"}}')) socket.write('GET /live HTTP/1.1\r\nHost: x\r\n\r\n');
  }
  await closing;
  expect(received.slice(0, 1_000)).not.toMatch(/^connection: close/im);
  expect(received.slice(-1_000)).toMatch(/^connection: close\r$[\s\S]*live/im);
});
