import { once } from 'node:events';
import { request } from 'undici';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Shop, startShop } from '../../fixtures/shop.ts';
import { connect } from '../../fixtures/web-socket.ts';
import { httpFaults } from '../../upstreams/http-faults.ts';
import { startRawGrpcServer } from '../../upstreams/raw-grpc-server.ts';
import { startRawHttpServer } from '../../upstreams/raw-http-server.ts';

/** Streams without an end, and clients that leave. */

const subscription = 'subscription { watchStock(sku: "HG-0001") { quantity } }';
const withinMs = 1_000;
let shop: Shop;
let seen = 0;

beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop[Symbol.asyncDispose]());
beforeEach(() => {
  seen = shop.inventory.calls.length;
});

/** Whether the upstream was told, of each call of this test. */
const cancellations = () => shop.inventory.calls.slice(seen).map(({ detail }) => detail.cancelled);

async function openEvents() {
  const { body } = await request(shop.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: subscription }),
  });
  body.on('error', () => {});
  // The first line is a comment that opens the stream; the event shows that the source was asked.
  while (!String(await once(body, 'data')).includes('watchStock'));
  return body;
}

test('an SSE client that leaves ends the stream of the upstream, and no other', async () => {
  const leaves = await openEvents();
  const stays = await openEvents();
  expect(cancellations()).toEqual([false, false]);
  leaves.destroy();
  await expect.poll(cancellations, { timeout: withinMs, interval: 10 }).toEqual([true, false]);
  stays.destroy();
  await expect.poll(cancellations, { timeout: withinMs, interval: 10 }).toEqual([true, true]);
});

test('an HTTP client that leaves ends its calls to REST, gRPC and SOAP', async () => {
  await using rest = await startRawHttpServer();
  await using soap = await startRawHttpServer();
  rest.behaviours.set('/products/1', httpFaults.hangsBeforeHeaders);
  soap.behaviours.set('/shipping', httpFaults.hangsInBody);
  const grpcClosed = Promise.withResolvers<void>();
  await using grpc = await startRawGrpcServer((stream) => {
    stream.on('close', grpcClosed.resolve);
  });
  await using hanging = await startShop({
    sources: {
      catalog: { endpoint: rest.url },
      inventory: { endpoint: grpc.endpoint },
      shipping: { endpoint: `${soap.url}/shipping` },
    },
  });
  const leaving = new AbortController();
  const query =
    '{ product(id: 1) { name } stock(sku: "a") { sku } shippingQuote(sku: "a", postcode: "1") { sku } }';
  const answer = fetch(hanging.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
    signal: leaving.signal,
  });
  await expect
    .poll(() => [rest.targets.length, grpc.calls, soap.targets.length], { timeout: 20_000 })
    .toEqual([1, 1, 1]);
  const closed = Promise.all([rest.closed(), soap.closed(), grpcClosed.promise]);
  const leftAt = performance.now();
  leaving.abort();
  await expect(answer).rejects.toThrow('aborted');
  await closed;
  expect(performance.now() - leftAt).toBeLessThan(withinMs);
  // Nobody is asked again for somebody who has left.
  expect([rest.targets.length, grpc.calls, soap.targets.length]).toEqual([1, 1, 1]);
});

test.each([
  ['says complete', ({ send }: Client) => send({ id: '1', type: 'complete' })],
  ['closes', ({ socket }: Client) => socket.close()],
  ['vanishes', ({ socket }: Client) => socket.terminate()],
])('a WebSocket client that %s ends the stream of the upstream', async (_how, leave) => {
  using client = await connect(shop.url);
  client.subscribe('1', subscription);
  expect(await client.next()).toMatchObject({ id: '1', type: 'next' });
  expect(cancellations()).toEqual([false]);
  leave(client);
  await expect.poll(cancellations, { timeout: withinMs, interval: 10 }).toEqual([true]);
});
type Client = Awaited<ReturnType<typeof connect>>;
