import { afterAll, expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { openWebSocket } from '../../fixtures/web-socket.ts';
import { ask, codesOf } from '../http/ask.ts';
import { startSmallGateway } from '../http/small-gateway.ts';

const staff = createApiKey('staff');
const gateway = await startSmallGateway({
  identity: {
    defaultClient: 'web',
    apiKeys: { keys: [{ id: 'staff', hash: staff.hash, client: 'staff' }] },
  },
  clients: { web: { deniedFields: 'null', view: { exclude: ['internal'] } }, staff: {} },
});
afterAll(() => gateway[Symbol.asyncDispose]());

test.each([
  ['subscription { secretTicks }', 401, 'UNAUTHENTICATED'],
  ['subscription { a: secretTicks }', 401, 'UNAUTHENTICATED'],
  ['subscription { internalTicks }', 200, 'GRAPHQL_VALIDATION_FAILED'],
])(
  '%s is refused by events and by WebSocket before its source is asked',
  async (query, status, code) => {
    const events = await ask(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query }),
    });
    expect([events.status, events.text]).toEqual([status, expect.stringContaining(`"${code}"`)]);

    using socket = await openWebSocket(gateway.url);
    await socket.init();
    socket.subscribe('1', query);
    expect(await socket.next()).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code } }],
    });
    expect(gateway.ran).toEqual([]);
  },
);

test('by WebSocket, credentials of connection_init tell the client and its view', async () => {
  using socket = await openWebSocket(gateway.url);
  await socket.init({ 'x-api-key': staff.key });
  socket.subscribe('1', 'subscription { internalTicks }');
  expect(await socket.next()).toMatchObject({
    type: 'next',
    payload: { data: { internalTicks: 1 } },
  });
  socket.send({ type: 'complete', id: '1' });

  using nobody = await openWebSocket(gateway.url);
  nobody.send({ type: 'connection_init', payload: { 'x-api-key': 'wrong' } });
  expect(await nobody.closed).toEqual({ code: 4403, reason: 'The API key is not valid.' });
});

test('a query over one connection is nulled as by HTTP', async () => {
  const answer = await ask(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query: '{ hello me }' }),
  });
  expect([answer.json, codesOf(answer)]).toEqual([
    expect.objectContaining({ data: { hello: 'world', me: null } }),
    ['UNAUTHENTICATED'],
  ]);

  using socket = await openWebSocket(gateway.url);
  await socket.init();
  socket.subscribe('1', '{ hello me }');
  expect(await socket.next()).toMatchObject({ payload: { data: { hello: 'world', me: null } } });
  expect(gateway.ran).toEqual(['hello', 'hello']);
});
