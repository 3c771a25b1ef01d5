import { once } from 'node:events';
import { expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { connect, openWebSocket, refusedHandshake } from '../../fixtures/web-socket.ts';
import { ask, openSocket, post } from '../http/ask.ts';
import { startSmallGateway } from '../http/small-gateway.ts';

const reader = createApiKey('reader');
const other = createApiKey('other');
const identity = {
  apiKeys: {
    keys: [
      { id: 'reader', hash: reader.hash, client: 'web', scopes: ['orders:read'] },
      { id: 'other', hash: other.hash, client: 'mobile' },
    ],
  },
};

test('credentials come with the handshake or with connection_init', async () => {
  await using gateway = await startSmallGateway({ identity });
  const query = '{ me orders }';
  const { key } = reader;
  const ways = [
    await connect(gateway.url, undefined, { headers: { 'X-API-Key': key } }),
    await connect(gateway.url, { 'X-API-Key': key, theme: 'dark' }),
    await connect(gateway.url, { 'x-api-key': key }, { headers: { 'x-api-key': key } }),
  ];
  for (const client of ways) {
    client.subscribe('1', query);
    expect(await client.next()).toMatchObject({
      payload: { data: { me: 'key:reader', orders: 'orders' } },
    });
    client.socket.terminate();
  }

  using mobile = await connect(gateway.url, { 'x-api-key': other.key });
  mobile.subscribe('1', query);
  expect(await mobile.next()).toMatchObject({
    type: 'error',
    payload: [{ path: ['orders'], extensions: { code: 'FORBIDDEN' } }],
  });
  using anonymous = await connect(gateway.url);
  anonymous.subscribe('1', query);
  expect(await anonymous.next()).toMatchObject({
    type: 'error',
    payload: [{ extensions: { code: 'UNAUTHENTICATED' } }, {}],
  });
  expect(gateway.ran).toEqual(['me', 'orders', 'me', 'orders', 'me', 'orders']);
});

test('wrong credentials close the connection, and are written down', async () => {
  await using gateway = await startSmallGateway({ identity });
  const wrong = [
    [{ 'x-api-key': 'hg_reader_wrong' }, {}],
    [{}, { 'x-api-key': 'hg_reader_wrong' }],
    [{ 'x-api-key': ['not', 'text'] }, {}],
    // Two of them are one too many, whichever is right.
    [{ 'x-api-key': reader.key }, { 'x-api-key': other.key }],
    [{ 'x-api-key': reader.key, 'X-Api-Key': other.key }, {}],
  ] as const;
  for (const [payload, headers] of wrong) {
    using client = await openWebSocket(gateway.url, { headers });
    const finished = gateway.happened('finished');
    client.send({ type: 'connection_init', payload });
    expect(await client.closed).toEqual({ code: 4403, reason: 'The API key is not valid.' });
    await finished;
  }
  expect(gateway.log.map((line) => JSON.parse(line).errors)).toEqual(
    wrong.map(() => ['UNAUTHENTICATED']),
  );
  expect(gateway.faults).toEqual([]);
});

test('only credentials of connection_init are headers', async () => {
  const sources = { small: { headers: { forward: ['x-tenant'] } } };
  await using gateway = await startSmallGateway({ identity, sources });
  using client = await connect(
    gateway.url,
    { 'x-tenant': 'forged' },
    { headers: { 'x-tenant': 'a' } },
  );
  client.subscribe('1', '{ tenant }');
  expect(await client.next()).toMatchObject({ payload: { data: { tenant: 'a' } } });
});

test('a handshake passes the same rules of paths, hosts and origins as any request', async () => {
  const cors = { origins: ['https://app.example'] };
  await using gateway = await startSmallGateway({ server: { cors } });
  const { url, origin } = gateway;

  for (const headers of [{}, { origin }, { origin: 'https://app.example' }]) {
    using client = await connect(url, undefined, { headers });
    client.subscribe('1', '{ hello }');
    expect(await client.next()).toMatchObject({ payload: { data: { hello: 'world' } } });
  }

  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
  ]) {
    const refused = await refusedHandshake(url, { headers });
    expect(refused.status).toBe(403);
    expect(refused.text).toContain('"code":"BAD_REQUEST"');
  }
  expect((await refusedHandshake(url, { headers: { host: 'evil.example' } })).status).toBe(421);
  expect((await refusedHandshake(`${origin}/other`)).status).toBe(404);
  expect((await refusedHandshake(`${origin}/live`)).status).toBe(200);
});

test('they can be switched off', async () => {
  await using gateway = await startSmallGateway({ server: { webSocket: { enabled: false } } });
  const { status, text } = await refusedHandshake(gateway.url);
  expect([status, text]).toEqual([400, expect.stringContaining('"code":"BAD_REQUEST"')]);
});

test('a request that would rather have h2c is answered like any other', async () => {
  await using gateway = await startSmallGateway();
  const body = '{"query":"{ hello }"}';
  const lines = [
    ...['POST /graphql HTTP/1.1', 'Host: localhost', 'Content-Type: application/json'],
    ...['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk'],
    `Content-Length: ${body.length}`,
  ];
  const { seen, socket } = await openSocket(gateway.port, `${lines.join('\r\n')}\r\n\r\n${body}`);
  expect(await seen(/"world"/)).toMatch(/^HTTP\/1.1 200/);
  socket.destroy();
});

test('there are only so many at once; one that closes makes room', async () => {
  await using gateway = await startSmallGateway({ server: { webSocket: { maxConnections: 1 } } });
  const first = await connect(gateway.url);

  const refused = await refusedHandshake(gateway.url);
  expect([refused.status, refused.text]).toEqual([503, expect.stringContaining('"OVERLOADED"')]);
  expect((await post(gateway.url, '{ hello }')).status).toBe(200);

  first.socket.close();
  await first.closed;
  using second = await connect(gateway.url);
  second.subscribe('1', '{ hello }');
  expect(await second.next()).toMatchObject({ type: 'next' });
});

test('there are only so many operations on one, and subscriptions in all', async () => {
  await using gateway = await startSmallGateway({
    server: { maxSubscriptions: 1, webSocket: { maxOperations: 2 } },
  });
  using first = await connect(gateway.url);
  using second = await connect(gateway.url);
  const overloaded = { type: 'error', payload: [{ extensions: { code: 'OVERLOADED' } }] };
  first.subscribe('1', 'subscription { ticks }');
  await first.next();

  first.subscribe('2', 'subscription { ticks }');
  expect(await first.next()).toMatchObject({ id: '2', ...overloaded });
  second.subscribe('1', 'subscription { ticks }');
  expect(await second.next()).toMatchObject({ id: '1', ...overloaded });

  const waiting = gateway.happened('waiting');
  first.subscribe('3', '{ waits }');
  await waiting;
  first.subscribe('4', '{ hello }');
  expect(await first.next()).toMatchObject({ id: '4', ...overloaded });
  gateway.release();
  expect(await first.next()).toMatchObject({ id: '3', type: 'next' });
});

const unruly: readonly [
  what: string,
  messages: readonly (object | string | Buffer)[],
  code: number,
][] = [
  ['no JSON', ['{'], 4400],
  ['no message', [{ type: 'start' }], 4400],
  ['a message of servers', [{ type: 'connection_ack' }], 4400],
  ['bytes', [Buffer.from('{"type":"ping"}')], 4400],
  ['a query that is no text', [{ id: '1', type: 'subscribe', payload: { query: 1 } }], 4400],
  ['deep JSON', [`{"type":"ping","payload":${'{"a":'.repeat(101)}1${'}'.repeat(102)}`], 4400],
  ['too much', [JSON.stringify({ type: 'ping', payload: { a: 'x'.repeat(1_000) } })], 1009],
  ['no init', [{ id: '1', type: 'subscribe', payload: { query: '{ hello }' } }], 4401],
  ['two inits', [{ type: 'connection_init' }, { type: 'connection_init' }], 4429],
  [
    'an id that is in use',
    [
      { type: 'connection_init' },
      { id: '1', type: 'subscribe', payload: { query: '{ waits }' } },
      { id: '1', type: 'subscribe', payload: { query: '{ hello }' } },
    ],
    4409,
  ],
];

test.for(unruly)('%s closes the connection', async ([, messages, code]) => {
  await using gateway = await startSmallGateway({ server: { maxBodyBytes: 1_000 } });
  using client = await openWebSocket(gateway.url);
  for (const message of messages) {
    client.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : { ...message });
    if (messages.length === 3 && message === messages[0]) await client.next();
  }
  expect((await client.closed).code).toBe(code);
  expect(gateway.ran.filter((name) => name !== 'waits')).toEqual([]);
  expect(gateway.faults).toEqual([]);
});

test('pings are answered, pongs are not', async () => {
  await using gateway = await startSmallGateway();
  using client = await openWebSocket(gateway.url);
  client.send({ type: 'pong' });
  client.send({ type: 'ping', payload: { at: 1 } });
  expect(await client.next()).toEqual({ type: 'pong', payload: { at: 1 } });
});

test('other protocols are not spoken', async () => {
  await using gateway = await startSmallGateway();
  for (const protocols of [[], ['graphql-ws']]) {
    const opening = openWebSocket(gateway.url, { protocols });
    if (protocols.length > 0) {
      await expect(opening).rejects.toThrow('no subprotocol');
      continue;
    }
    expect((await (await opening).closed).code).toBe(4406);
  }
});

test('who says nothing, or is not there any more, is cut off', async () => {
  await using gateway = await startSmallGateway({
    server: { webSocket: { initTimeoutMs: 200, pingIntervalMs: 100 } },
  });
  const silent = await openWebSocket(gateway.url);
  const gone = await connect(gateway.url, undefined, { autoPong: false });
  const unsubscribed = gateway.happened('unsubscribed');
  gone.subscribe('1', 'subscription { ticks }');

  expect((await silent.closed).code).toBe(4408);
  expect((await gone.closed).code).toBe(1006);
  await unsubscribed;
});

test('a client that does not read is not read from', async () => {
  await using gateway = await startSmallGateway();
  using client = await connect(gateway.url);
  client.socket.pause();
  const ping = JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(100_000) } });
  // More than the buffers between the two hold.
  for (let sent = 0; sent < 300; sent++) client.send(ping);
  // The gateway has its turn.
  for (let turn = 0; turn < 20; turn++) await ask(`${gateway.origin}/live`);
  expect(client.socket.bufferedAmount).toBeGreaterThan(0);

  client.socket.resume();
  for (let received = 0; received < 300; received++) await client.next();
});

test('closing the server ends subscriptions at once, and lets the rest be answered', async () => {
  const gateway = await startSmallGateway();
  const idle = await connect(gateway.url);
  const client = await connect(gateway.url);
  const unsubscribed = gateway.happened('unsubscribed');
  const waiting = gateway.happened('waiting');
  client.subscribe('1', 'subscription { ticks }');
  await client.next();
  client.subscribe('2', '{ waits }');
  await waiting;

  const closed = gateway.close(10_000);
  expect(await idle.closed).toEqual({ code: 1001, reason: 'Going away' });
  await unsubscribed;
  client.subscribe('3', '{ hello }');
  expect(await client.next()).toMatchObject({ id: '3', type: 'error' });
  gateway.release();
  expect(await client.next()).toMatchObject({ id: '2', payload: { data: { waits: 'released' } } });

  expect((await client.closed).code).toBe(1001);
  await closed;
  expect(gateway.faults).toEqual([]);
});

test('what takes longer than the grace is cut off', async () => {
  const gateway = await startSmallGateway();
  const client = await connect(gateway.url);
  const waiting = gateway.happened('waiting');
  const aborted = once(gateway.events, 'aborted');
  client.subscribe('1', '{ waits }');
  await waiting;

  await gateway.close(10);

  expect((await client.closed).code).toBe(1006);
  await aborted;
});
