import { expect, test } from 'vitest';
import { createApiKey } from '../../src/identity/api-key.ts';
import { post } from '../e2e/http/ask.ts';
import { startSmallGateway } from '../e2e/http/small-gateway.ts';
import { connect, openWebSocket } from '../fixtures/web-socket.ts';

/** What a client can say over a WebSocket that no well-behaved one says. */
const { hash } = createApiKey('web');
const start = (server: object = {}) =>
  startSmallGateway({
    profile: 'production',
    server,
    identity: { apiKeys: { keys: [{ id: 'web', hash, client: 'web' }] } },
  });

test('a credential of connection_init that is no text is a wrong one, and no fault of ours', async () => {
  await using gateway = await start();
  for (const value of [
    { toString: 1, valueOf: 1 },
    { toString: null },
    ['a', 'b'],
    { __proto__: null },
    12,
    null,
    true,
  ]) {
    using socket = await openWebSocket(gateway.url);
    socket.send({ type: 'connection_init', payload: { 'x-api-key': value } });
    expect([value, (await socket.closed).code]).toEqual([value, 4403]);
  }
  expect(gateway.faults).toEqual([]);
});

test('no operation runs before connection_init was judged, however many are sent', async () => {
  await using gateway = await start();
  using socket = await openWebSocket(gateway.url);
  const subscribe = (id: number) =>
    JSON.stringify({ id: String(id), type: 'subscribe', payload: { query: '{ hello }' } });
  socket.send(JSON.stringify({ type: 'connection_init', payload: { 'x-api-key': 'wrong' } }));
  for (let id = 0; id < 50; id++) socket.send(subscribe(id));
  expect([4401, 4403]).toContain((await socket.closed).code);
  expect(gateway.ran).toEqual([]);

  using silent = await openWebSocket(gateway.url);
  for (let id = 0; id < 50; id++) silent.send(subscribe(id));
  expect((await silent.closed).code).toBe(4401);
  expect(gateway.ran).toEqual([]);
});

test('messages that are too large, too deep or too many operations end with a refusal', async () => {
  await using gateway = await start({ webSocket: { maxOperations: 3 } });
  const huge = await connect(gateway.url);
  huge.send(JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(2 * 1024 * 1024) } }));
  expect((await huge.closed).code).toBe(1009);

  for (const text of [
    `{"type":"ping","payload":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`,
    `{"id":"1","type":"subscribe","payload":{"query":"{ hello }","variables":${'{"a":['.repeat(20_000)}${']}'.repeat(20_000)}}}`,
    '['.repeat(500_000),
  ]) {
    const deep = await connect(gateway.url);
    deep.send(text);
    expect((await deep.closed).code).toBe(4400);
  }

  using many = await connect(gateway.url);
  for (let id = 0; id < 20; id++) many.subscribe(String(id), 'subscription { ticks }');
  const answers: unknown[] = [];
  // Three ticks, and seventeen refusals.
  for (let count = 0; count < 20; count++) answers.push((await many.next()).type);
  expect(answers.filter((type) => type === 'next')).toHaveLength(3);
  expect(answers.filter((type) => type === 'error')).toHaveLength(17);
  expect(gateway.faults).toEqual([]);
});

test('pings without end are answered, and other clients, too', async () => {
  await using gateway = await start();
  using flooding = await connect(gateway.url);
  for (let count = 0; count < 5_000; count++) flooding.send('{"type":"ping"}');
  expect((await post(gateway.url, '{ hello }')).status).toBe(200);
  for (let count = 0; count < 5_000; count++)
    expect(await flooding.next()).toEqual({ type: 'pong' });
});

test('an id of an operation is only an id', async () => {
  await using gateway = await start();
  using socket = await connect(gateway.url);
  for (const id of ['__proto__', 'constructor', 'x'.repeat(10_000), '"}\n']) {
    socket.subscribe(id, '{ hello }');
    expect(await socket.next()).toEqual({
      id,
      type: 'next',
      payload: { data: { hello: 'world' } },
    });
    expect(await socket.next()).toEqual({ id, type: 'complete' });
  }
});
