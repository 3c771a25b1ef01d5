import { EventEmitter, once } from 'node:events';
import { constants, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { expect, test } from 'vitest';
import { startShop } from '../../fixtures/shop.ts';
import { connect } from '../../fixtures/web-socket.ts';
import { expectFault } from '../../upstreams/expect-fault.ts';
import { messageFrame, sendMessage, startRawGrpcServer } from '../../upstreams/raw-grpc-server.ts';

/**
 * Servers that refuse streams with ENHANCE_YOUR_CALM. One of Node's does so once what it counts for a
 * connection has reached its limit, and then for as long as the connection lasts.
 */

/** `sku` = "HG-0001" and nothing else. */
const message = Buffer.from([0x0a, 7, ...Buffer.from('HG-0001')]);
const answers = (stream: ServerHttp2Stream) => {
  sendMessage(stream, message);
  stream.end();
};
const refuses = (stream: ServerHttp2Stream) => stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM);

/** The shop, whose inventory is one server that can be told which connections it is tired of. */
async function start() {
  const stack = new AsyncDisposableStack();
  const sessions: ServerHttp2Session[] = [];
  const state = {
    isTiredOf: (_connection: number, _call: number) => false,
    watching: undefined as ServerHttp2Stream | undefined,
  };
  const server = stack.use(
    await startRawGrpcServer((stream, session, path) => {
      if (!sessions.includes(session)) sessions.push(session);
      if (state.isTiredOf(sessions.indexOf(session), server.calls)) refuses(stream);
      else if (!path.endsWith('/WatchStock')) answers(stream);
      else {
        sendMessage(stream, message);
        state.watching = stream;
      }
    }),
  );
  const shop = stack.use(
    await startShop({ sources: { inventory: { endpoint: server.endpoint } } }),
  );
  const ask = () => shop.ask('{ stock(sku: "HG-0001") { sku } }');
  return {
    server,
    state,
    shop,
    ask,
    answered: () =>
      expectFault({ ask, data: { stock: { sku: 'HG-0001' } }, errors: [], calls: [[server, 1]] }),
    refused: () =>
      expectFault({
        ask,
        data: { stock: null },
        errors: [[['stock'], 'UPSTREAM_RATE_LIMITED', 'inventory']],
        calls: [[server, 1]],
      }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

test('a connection that refuses one stream after the other is given up; streams that are open on it go on', async () => {
  await using shop = await start();
  const { server, state } = shop;
  using client = await connect(shop.shop.url);
  client.subscribe('1', 'subscription { watchStock(sku: "HG-0001") { sku } }');
  const change = { type: 'next', payload: { data: { watchStock: { sku: 'HG-0001' } } } };
  expect(await client.next()).toMatchObject(change);
  await shop.answered();

  state.isTiredOf = (connection) => connection === 0;
  for (let time = 0; time < 3; time++) await shop.refused();
  for (let time = 0; time < 3; time++) await shop.answered();
  expect(server.connections).toBe(2);

  if (state.watching !== undefined) answers(state.watching);
  expect(await client.next()).toMatchObject(change);
  expect(await client.next()).toMatchObject({ type: 'complete' });
});

test('streams that are refused count as well', async () => {
  await using shop = await start();
  shop.state.isTiredOf = (connection) => connection === 0;
  using client = await connect(shop.shop.url);
  for (const id of ['1', '2', '3']) {
    client.subscribe(id, 'subscription { watchStock(sku: "HG-0001") { sku } }');
    const { payload } = await client.next();
    expect(JSON.stringify(payload)).toContain('UPSTREAM_RATE_LIMITED');
  }
  await shop.answered();
  expect(shop.server.connections).toBe(2);
});

test('a server that refuses now and then keeps its connection', async () => {
  await using shop = await start();
  shop.state.isTiredOf = (_connection, call) => call % 3 !== 0;
  for (let time = 0; time < 4; time++) {
    await shop.refused();
    await shop.refused();
    await shop.answered();
  }
  expect(shop.server.connections).toBe(1);
});

test('a server that refuses everything is not connected to again and again', async () => {
  await using shop = await start();
  shop.state.isTiredOf = () => true;
  const startedAt = performance.now();
  for (let time = 0; time < 30; time++) await shop.refused();
  const seconds = Math.floor((performance.now() - startedAt) / 1_000);
  expect(shop.server.connections).toBeGreaterThan(1);
  expect(shop.server.connections).toBeLessThanOrEqual(2 + seconds);
});

test('a server of Node that has counted too much for a connection is asked on another one', async () => {
  const closed = new EventEmitter();
  await using server = await startRawGrpcServer(
    (stream, _session, path) => {
      stream.on('close', () => closed.emit('stream'));
      if (!path.endsWith('/WatchStock')) return answers(stream);
      sendMessage(stream, message);
      // More than a client takes before it says so: the rest stays counted when it leaves.
      stream.write(messageFrame(Buffer.alloc(150_000)));
    },
    undefined,
    { maxSessionMemory: 1 },
  );
  await using shop = await startShop({
    sources: { inventory: { endpoint: server.endpoint } },
  });
  using client = await connect(shop.url);
  let isRefused = false;
  // A megabyte is full after twenty of them.
  for (let id = 1; id <= 60; id++) {
    client.subscribe(String(id), 'subscription { watchStock(sku: "HG-0001") { sku } }');
    const { payload } = await client.next();
    isRefused = JSON.stringify(payload).includes('UPSTREAM_RATE_LIMITED');
    if (isRefused) break;
    const left = once(closed, 'stream');
    client.send({ id: String(id), type: 'complete' });
    await left;
  }
  expect(isRefused).toBe(true);
  expect(server.connections).toBe(1);
  const ask = () => shop.ask('{ stock(sku: "HG-0001") { sku } }');
  for (const _ of ['second', 'third']) expect((await ask()).data).toEqual({ stock: null });
  expect((await ask()).data).toEqual({ stock: { sku: 'HG-0001' } });
  expect(server.connections).toBe(2);
});
