import { constants } from 'node:http2';
import { request } from 'undici';
import { expect, test } from 'vitest';
import { startInventory } from '../../../demo/inventory.ts';
import { composedSchema, type Shop, startShop } from '../../fixtures/shop.ts';
import { type ExpectedFault, expectFault } from '../../upstreams/expect-fault.ts';
import {
  type GrpcBehaviour,
  sendMessage,
  startRawGrpcServer,
} from '../../upstreams/raw-grpc-server.ts';

/** gRPC servers that go away, politely or not, and sources with several of them. */

const question = '{ stock(sku: "HG-0001") { sku } }';
const write = 'mutation { reserveStock(sku: "HG-0001", quantity: 1) { reservationId } }';
const answer = { stock: { sku: 'HG-0001' } };
/** `sku` = "HG-0001" and nothing else. */
const message = Buffer.from([0x0a, 7, ...Buffer.from('HG-0001')]);
/** HealthCheckResponse { status: SERVING } */
const serving = Buffer.from([0x08, 1]);
/** HealthCheckResponse { status: NOT_SERVING } */
const notServing = Buffer.from([0x08, 2]);
const retry = { baseDelayMs: 1, maxDelayMs: 2 };

/** Whatever the servers do, the question has its answer, in time. */
const expectAnswer = (shop: Shop, calls: ExpectedFault['calls'], waitsMs = 0) =>
  expectFault({ ask: () => shop.ask(question), data: answer, errors: [], calls, waitsMs });

/** A shop in which everybody may write. */
const startWritable = (endpoint: string) =>
  startShop(
    { sources: { inventory: { endpoint } } },
    composedSchema().replace('type Mutation @authenticated', 'type Mutation'),
  );

const answers: GrpcBehaviour = (stream) => {
  sendMessage(stream, message);
  stream.end();
};

test('one of two servers dies: no call fails, and it is left out', async () => {
  await using first = await startInventory();
  await using second = await startInventory();
  await using shop = await startShop({
    sources: {
      inventory: {
        retry,
        servers: {
          list: [{ endpoint: first.url }, { endpoint: second.url }],
          balance: 'round-robin',
          ejection: { consecutiveFailures: 1 },
        },
      },
    },
  });
  for (let time = 0; time < 4; time++) expect((await shop.ask(question)).data).toEqual(answer);
  expect([first.calls.length, second.calls.length]).toEqual([2, 2]);

  await first.close();
  for (let time = 0; time < 6; time++) {
    await expectAnswer(shop, [
      [first, 0],
      [second, 1],
    ]);
  }
  const metrics = await (await fetch(new URL('/metrics', shop.url))).text();
  expect(metrics).toContain(
    `headgate_upstream_endpoint_available{source="inventory",endpoint="${first.url}",state="ejected"} 0`,
  );
});

test('servers that are not well by grpc.health.v1 get no calls, until they are well', async () => {
  // It answers UNIMPLEMENTED to health checks, as servers without them do.
  await using withoutChecks = await startInventory();
  /** A server whose calls are counted without the checks. */
  const startChecked = async (state: { isWell: boolean }) => {
    const seen = { calls: 0 };
    const server = await startRawGrpcServer((stream, _session, path) => {
      const isCheck = path === '/grpc.health.v1.Health/Check';
      if (!isCheck) seen.calls += 1;
      sendMessage(stream, isCheck ? (state.isWell ? serving : notServing) : message);
      stream.end();
    });
    return { seen, server, endpoint: server.endpoint };
  };
  const state = { isWell: false };
  const recovering = await startChecked(state);
  await using _recovering = recovering.server;
  const well = await startChecked({ isWell: true });
  await using _well = well.server;
  await using shop = await startShop({
    sources: {
      inventory: {
        servers: {
          list: [withoutChecks.url, recovering.endpoint, well.endpoint].map((endpoint) => ({
            endpoint,
          })),
          balance: 'round-robin',
          healthCheck: {
            kind: 'grpc',
            intervalMs: 10,
            timeoutMs: 5_000,
            unhealthyAfter: 1,
            healthyAfter: 1,
          },
        },
      },
    },
  });
  const metrics = async () => (await fetch(new URL('/metrics', shop.url))).text();
  await expect.poll(metrics).toContain(`endpoint="${withoutChecks.url}",state="unhealthy"} 0`);
  await expect.poll(metrics).toContain(`endpoint="${recovering.endpoint}",state="unhealthy"} 0`);
  for (let time = 0; time < 2; time++) {
    await expectAnswer(shop, [
      [withoutChecks, 0],
      [recovering.seen, 0],
      [well.seen, 1],
    ]);
  }
  state.isWell = true;
  await expect.poll(metrics).toContain(`endpoint="${recovering.endpoint}",state="available"} 1`);
  for (let time = 0; time < 2; time++) await shop.ask(question);
  expect([recovering.seen.calls, well.seen.calls]).toEqual([1, 3]);
});

test('GOAWAY after an answer: the next call makes a connection of its own', async () => {
  await using server = await startRawGrpcServer((stream, session) => {
    sendMessage(stream, message);
    stream.end();
    stream.on('close', () => session.goaway());
  });
  await using shop = await startShop({
    sources: { inventory: { endpoint: server.endpoint, retry } },
  });
  // A call that meets the end of a connection is made again.
  for (let time = 1; time <= 5; time++) await expectAnswer(shop, [[server, 1, 2]]);
  expect(server.connections).toBeGreaterThan(1);
});

test('GOAWAY that leaves out a call which is under way: the call is made again', async () => {
  await using server = await startRawGrpcServer(answers);
  await using shop = await startShop({
    sources: { inventory: { endpoint: server.endpoint, retry } },
  });
  expect((await shop.ask(question)).data).toEqual(answer);
  server.behaviour = (_stream, session) => {
    server.behaviour = answers;
    // Nothing after the first call was or will be worked on (RFC 9113, 6.8).
    session.goaway(0, 1);
  };
  await expectAnswer(shop, [[server, 2]]);
  expect(server.connections).toBe(2);
});

test('GOAWAY that leaves out a write which is under way: nobody has seen it, so it is made again', async () => {
  await using server = await startRawGrpcServer(answers);
  await using shop = await startWritable(server.endpoint);
  expect((await shop.ask(question)).data).toEqual(answer);
  server.behaviour = (_stream, session) => {
    server.behaviour = answers;
    session.goaway(0, 1);
  };
  await expectFault({
    ask: () => shop.ask(write),
    data: { reserveStock: { reservationId: 'HG-0001' } },
    errors: [],
    calls: [[server, 2]],
  });
  expect(server.connections).toBe(2);
});

test('a write that the server has begun is not made again', async () => {
  await using server = await startRawGrpcServer((stream) => stream.close(constants.NGHTTP2_CANCEL));
  await using shop = await startWritable(server.endpoint);
  await expectFault({
    ask: () => shop.ask(write),
    data: { reserveStock: null },
    errors: [[['reserveStock'], 'UPSTREAM_UNAVAILABLE', 'inventory']],
    calls: [[server, 1]],
  });
});

test('GOAWAY lets a call that is under way end, however long it takes', async () => {
  const connectTimeoutMs = 100;
  await using server = await startRawGrpcServer((stream, session) => {
    session.goaway();
    setTimeout(() => answers(stream, session, ''), 3 * connectTimeoutMs);
  });
  await using shop = await startShop({
    sources: {
      inventory: { endpoint: server.endpoint, connectTimeoutMs, retry: { maxAttempts: 1 } },
    },
  });
  await expectAnswer(shop, [[server, 1]], 3 * connectTimeoutMs);
});

test('GOAWAY and the end of the connection in the middle of a stream: what came, and an error', async () => {
  await using server = await startRawGrpcServer((stream, session) => {
    sendMessage(stream, message);
    setImmediate(() => {
      session.goaway();
      session.destroy();
    });
  });
  await using shop = await startShop({
    sources: { inventory: { endpoint: server.endpoint, retry } },
  });
  let text = '';
  const ask = async () => {
    const { statusCode, headers, body } = await request(shop.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: 'subscription { watchStock(sku: "HG-0001") { sku } }' }),
    });
    text = await body.text();
    const events = [...text.matchAll(/^data: (\{.*)$/gm)].map(([, event = '']) =>
      JSON.parse(event),
    );
    const [first, last] = events;
    expect(events).toHaveLength(2);
    return { status: statusCode, headers, data: first.data, errors: last.errors };
  };
  await expectFault({
    ask,
    data: { watchStock: { sku: 'HG-0001' } },
    errors: [[null, 'UPSTREAM_UNAVAILABLE', 'inventory']],
    calls: [[server, 1]],
  });
  expect(text).toContain('event: complete');
});
