import { once } from 'node:events';
import { createClient } from 'graphql-ws';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { connect, type TestSocket } from '../../fixtures/web-socket.ts';
import { ask, codesOf, post } from '../http/ask.ts';
import { startDeferredShop } from '../http/deferred-shop.ts';

const page = '{ products { name ... @defer(label: "Quote") { quote { price } } } }';
const names = [{ name: 'Lamp' }, { name: 'Vase' }];
const quotes = [{ quote: { price: '1 €' } }, { quote: { price: '2 €' } }];
const onePlace = { admission: { concurrency: { maxOperations: 1, maxQueued: 0 } } };

/** The messages of an operation, to its end. */
async function answerOf(client: TestSocket, id: string) {
  const messages: Record<string, unknown>[] = [];
  for (;;) {
    const message = await client.next();
    expect(message.id).toBe(id);
    if (message.type === 'complete') return messages;
    messages.push({ ...message });
    if (message.type === 'error') return messages;
  }
}

test('what comes later is a message of its own, with paths and labels', async () => {
  await using shop = await startDeferredShop({ gates: ['quotes'] });
  using client = await connect(shop.url);
  client.subscribe('1', page);
  // The gate is closed.
  expect(await client.next()).toEqual({
    ...{ id: '1', type: 'next' },
    payload: { data: { products: names }, hasNext: true },
  });
  shop.open('quotes');
  expect(await client.next()).toEqual({
    ...{ id: '1', type: 'next' },
    payload: {
      incremental: quotes.map((data, at) => ({ data, path: ['products', at], label: 'Quote' })),
      hasNext: false,
    },
  });
  expect(await client.next()).toEqual({ id: '1', type: 'complete' });
  expect(shop.targets).toEqual(['/products', '/quotes?ids=1,2']);
});

test('`accept` of connection_init asks for the newer format', async () => {
  await using shop = await startDeferredShop();
  using client = await connect(shop.url, { accept: 'multipart/mixed;incrementalSpec=v0.2' });
  client.subscribe('1', page);
  expect(await answerOf(client, '1')).toMatchObject([
    {
      payload: {
        data: { products: names },
        pending: [
          { id: '0', path: ['products', 0], label: 'Quote' },
          { id: '1', path: ['products', 1], label: 'Quote' },
        ],
        hasNext: true,
      },
    },
    {
      payload: {
        incremental: quotes.map((data, at) => ({ id: String(at), data })),
        completed: [{ id: '0' }, { id: '1' }],
        hasNext: false,
      },
    },
  ]);
});

test.each(['application/json', 'multipart/mixed;incrementalSpec=v99'])(
  'who accepts %s gets one whole answer',
  async (accept) => {
    await using shop = await startDeferredShop();
    using client = await connect(shop.url, { accept });
    client.subscribe('1', page);
    const products = names.map((name, at) => ({ ...name, ...quotes[at] }));
    expect(await answerOf(client, '1')).toEqual([
      { id: '1', type: 'next', payload: { data: { products } } },
    ]);
  },
);

test('an `accept` that is no text, and that of the handshake, say nothing', async () => {
  await using shop = await startDeferredShop();
  const headers = { accept: 'application/json' };
  using client = await connect(shop.url, { accept: ['no', 'text'] }, { headers });
  client.subscribe('1', page);
  expect(await answerOf(client, '1')).toMatchObject([
    { payload: { data: { products: names }, hasNext: true } },
    { payload: { incremental: quotes.map((data) => ({ data })), hasNext: false } },
  ]);
});

test('graphql-ws reads an answer in parts as it reads events', async () => {
  await using shop = await startDeferredShop();
  const client = createClient({
    url: shop.url.replace('http:', 'ws:'),
    webSocketImpl: WebSocket,
    connectionParams: { accept: 'multipart/mixed;deferSpec=20220824' },
    retryAttempts: 0,
  });
  const results: unknown[] = [];
  for await (const result of client.iterate({ query: page })) results.push(result);
  expect(results).toMatchObject([
    { data: { products: names }, hasNext: true },
    { incremental: quotes.map((data) => ({ data })), hasNext: false },
  ]);
  await client.dispose();
});

test('errors of a part are those of the closed table, beside its data', async () => {
  await using shop = await startDeferredShop({ changed: { quotes: () => undefined } });
  using client = await connect(shop.url);
  client.subscribe('1', page);
  const [first, later, ...more] = await answerOf(client, '1');
  expect(first).toMatchObject({ type: 'next', payload: { data: { products: names } } });
  expect(first?.payload).not.toHaveProperty('errors');
  expect(later).toMatchObject({
    type: 'next',
    payload: {
      incremental: [0, 1].map((at) => ({
        data: { quote: null },
        path: ['products', at],
        errors: [
          {
            path: ['products', at, 'quote'],
            extensions: { code: 'UPSTREAM_FAILED', requestId: expect.any(String) },
          },
        ],
      })),
    },
  });
  expect(JSON.stringify(later)).not.toContain('"http"');
  expect(more).toEqual([]);
});

test('operations of one connection come in parts side by side', async () => {
  await using shop = await startDeferredShop({ gates: ['quotes', 'authors'] });
  using client = await connect(shop.url);
  client.subscribe('quotes', page);
  expect(await client.next()).toMatchObject({ id: 'quotes', payload: { hasNext: true } });
  client.subscribe('authors', '{ products { id ... @defer { author { name } } } }');
  expect(await client.next()).toMatchObject({ id: 'authors', payload: { hasNext: true } });
  client.subscribe('whole', '{ slow }');
  expect(await answerOf(client, 'whole')).toMatchObject([
    { payload: { data: { slow: 'at last' } } },
  ]);
  shop.open('authors');
  expect(await answerOf(client, 'authors')).toMatchObject([
    { payload: { incremental: [{ data: { author: { name: 'Author 1' } } }, {}] } },
  ]);
  shop.open('quotes');
  expect(await answerOf(client, 'quotes')).toMatchObject([
    { payload: { incremental: quotes.map((data) => ({ data })) } },
  ]);
});

test.each([
  ['says complete', ({ send }: TestSocket) => send({ id: '1', type: 'complete' })],
  ['closes', ({ socket }: TestSocket) => socket.close()],
  ['vanishes', ({ socket }: TestSocket) => socket.terminate()],
])(
  'a client that %s in the middle ends the calls, and gives its place back',
  async (how, leave) => {
    await using shop = await startDeferredShop({ gates: ['quotes'], config: onePlace });
    using client = await connect(shop.url);
    client.subscribe('1', page);
    expect(await client.next()).toMatchObject({ payload: { hasNext: true } });
    expect(codesOf(await post(shop.url, '{ slow }'))).toEqual(['OVERLOADED']);
    const closed = Promise.race(shop.connections.map((socket) => once(socket, 'close')));
    leave(client);
    await closed;
    await expect.poll(async () => (await post(shop.url, '{ slow }')).status).toBe(200);
    if (how !== 'says complete') return;
    // Nothing more comes of it, and its id is free again.
    client.subscribe('1', '{ slow }');
    expect(await answerOf(client, '1')).toMatchObject([{ payload: { data: { slow: 'at last' } } }]);
  },
);

test('it has its place among the operations of its connection until its end', async () => {
  await using shop = await startDeferredShop({
    gates: ['quotes'],
    config: { server: { webSocket: { maxOperations: 1 } } },
  });
  using client = await connect(shop.url);
  client.subscribe('1', page);
  await client.next();
  client.subscribe('2', '{ slow }');
  expect(await client.next()).toMatchObject({
    ...{ id: '2', type: 'error', payload: [{ extensions: { code: 'OVERLOADED' } }] },
  });
  shop.open('quotes');
  expect(await answerOf(client, '1')).toMatchObject([{ payload: { hasNext: false } }]);
  client.subscribe('3', '{ slow }');
  expect(await answerOf(client, '3')).toMatchObject([{ payload: { data: { slow: 'at last' } } }]);
});

test('the deadline of the operation is that of all its parts', async () => {
  await using shop = await startDeferredShop({
    gates: ['quotes'],
    config: { server: { requestTimeoutMs: 300 } },
  });
  using client = await connect(shop.url);
  client.subscribe('1', page);
  expect(await answerOf(client, '1')).toMatchObject([
    { payload: { data: { products: names } } },
    {
      payload: {
        incremental: [
          { data: { quote: null }, errors: [{ extensions: { code: 'UPSTREAM_TIMEOUT' } }] },
          { data: { quote: null } },
        ],
        hasNext: false,
      },
    },
  ]);
});

test('a shutdown waits for what is to come', async () => {
  await using shop = await startDeferredShop({ gates: ['quotes'] });
  using client = await connect(shop.url);
  client.subscribe('1', page);
  await client.next();
  const closed = shop.gateway[Symbol.asyncDispose]();
  await expect.poll(() => ask(shop.url).catch(() => 'closed')).toBe('closed');
  shop.open('quotes');
  expect(await answerOf(client, '1')).toMatchObject([
    { payload: { incremental: quotes.map((data) => ({ data })), hasNext: false } },
  ]);
  expect(await client.closed).toMatchObject({ code: 1001 });
  await closed;
});

test('a reload lets the parts come from the graph that they began with', async () => {
  await using shop = await startDeferredShop({ gates: ['quotes'] });
  using client = await connect(shop.url);
  client.subscribe('1', page);
  await client.next();
  const { sdl } = shop.options();
  await shop.gateway.reload({ ...shop.options(), sdl: sdl.replaceAll('"/slow"', '"/other"') });
  client.subscribe('2', '{ slow }');
  expect(await answerOf(client, '2')).toMatchObject([{ payload: { data: { slow: null } } }]);
  shop.open('quotes');
  expect(await answerOf(client, '1')).toMatchObject([
    { payload: { incremental: quotes.map((data) => ({ data })), hasNext: false } },
  ]);
  expect(shop.targets).toEqual(['/products', '/quotes?ids=1,2', '/other']);
});
