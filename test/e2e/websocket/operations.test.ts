import { createClient } from 'graphql-ws';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { connect } from '../../fixtures/web-socket.ts';
import { post } from '../http/ask.ts';
import { startSmallGateway } from '../http/small-gateway.ts';

const ticks = 'subscription Ticks { ticks }';

test('another implementation of the protocol asks all three kinds of operations', async () => {
  await using gateway = await startSmallGateway();
  const url = gateway.url.replace('http:', 'ws:');
  const client = createClient({ url, webSocketImpl: WebSocket, lazy: false, retryAttempts: 0 });

  const results: unknown[] = [];
  for (const query of ['{ hello }', 'mutation { touch }', ticks]) {
    for await (const result of client.iterate({ query })) {
      results.push(result);
      break;
    }
  }

  expect(results).toEqual([
    { data: { hello: 'world' } },
    { data: { touch: 1 } },
    { data: { ticks: 1 } },
  ]);
  await client.dispose();
});

test('a client that completes a subscription ends its source, and goes on', async () => {
  await using gateway = await startSmallGateway();
  using client = await connect(gateway.url);
  const unsubscribed = gateway.happened('unsubscribed');
  client.subscribe('1', ticks);
  expect(await client.next()).toEqual({ id: '1', type: 'next', payload: { data: { ticks: 1 } } });

  client.send({ id: '1', type: 'complete' });
  await unsubscribed;
  // Its id is free again.
  client.subscribe('1', '{ hello }');

  expect(await client.next()).toEqual({
    ...{ id: '1', type: 'next', payload: { data: { hello: 'world' } } },
  });
  expect(await client.next()).toEqual({ id: '1', type: 'complete' });
});

test('a client that leaves ends all that it asked for', async () => {
  await using gateway = await startSmallGateway();
  using client = await connect(gateway.url);
  const unsubscribed = gateway.happened('unsubscribed');
  const waiting = gateway.happened('waiting');
  const aborted = gateway.happened('aborted');
  client.subscribe('1', ticks);
  client.subscribe('2', '{ waits }');
  await client.next();
  await waiting;

  client.socket.terminate();

  await unsubscribed;
  expect(await aborted).toMatchObject([{ name: 'AbortError' }]);
});

test('a client that completes a query cancels its calls', async () => {
  await using gateway = await startSmallGateway();
  using client = await connect(gateway.url);
  const waiting = gateway.happened('waiting');
  const aborted = gateway.happened('aborted');
  client.subscribe('1', '{ waits }');
  await waiting;

  client.send({ id: '1', type: 'complete' });
  await aborted;
  client.subscribe('2', '{ hello }');

  // Nothing more came of the first.
  expect(await client.next()).toMatchObject({ id: '2', type: 'next' });
});

test('errors are those of the closed table; without data they end the operation', async () => {
  await using gateway = await startSmallGateway({ admission: { maxDepth: 2 } });
  using client = await connect(gateway.url);
  const answerOf = async (query: string, more = {}) => {
    client.subscribe('1', query, more);
    const answer = await client.next();
    if (answer.type === 'next') expect(await client.next()).toEqual({ id: '1', type: 'complete' });
    return answer;
  };
  const refused = (code: string) => ({
    id: '1',
    type: 'error',
    payload: [{ extensions: { code, requestId: expect.any(String) } }],
  });

  expect(await answerOf('{ hello fails }')).toMatchObject({
    type: 'next',
    payload: {
      data: { hello: 'world', fails: null },
      errors: [{ path: ['fails'], extensions: { code: 'INTERNAL' } }],
    },
  });
  expect(await answerOf('{')).toMatchObject(refused('GRAPHQL_PARSE_FAILED'));
  expect(await answerOf('{ nope }')).toMatchObject(refused('GRAPHQL_VALIDATION_FAILED'));
  expect(await answerOf('{ product { account { owner } } }')).toMatchObject(
    refused('DOCUMENT_LIMIT'),
  );
  expect(await answerOf('query A { hello }', { operationName: 'B' })).toMatchObject(
    refused('BAD_REQUEST'),
  );
  expect(await answerOf('{ hello }', { more: 1 })).toMatchObject(refused('BAD_REQUEST'));
  const missing = await answerOf('query ($n: Int!) { count(n: $n) }');
  expect(missing).toMatchObject(refused('GRAPHQL_VALIDATION_FAILED'));
  expect(JSON.stringify(missing)).not.toContain('"http"');
});

test('limits count callers, however they ask', async () => {
  await using gateway = await startSmallGateway();
  using client = await connect(gateway.url);
  await post(gateway.url, '{ search }');
  client.subscribe('1', '{ search }');
  expect(await client.next()).toMatchObject({ type: 'next', payload: { data: {} } });
  await client.next();

  client.subscribe('2', '{ search }');

  expect(await client.next()).toMatchObject({
    ...{ id: '2', type: 'error' },
    payload: [{ extensions: { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) } }],
  });
  expect((await post(gateway.url, '{ search }')).status).toBe(429);
});

test('kept answers are given; what they say for HTTP is left out', async () => {
  await using gateway = await startSmallGateway();
  using client = await connect(gateway.url);
  for (const id of ['1', '2']) {
    client.subscribe(id, '{ price }');
    expect(await client.next()).toEqual({ id, type: 'next', payload: { data: { price: 42 } } });
    await client.next();
  }
  expect(gateway.ran).toEqual(['price']);
});

test('queries have a deadline, subscriptions have none', async () => {
  await using gateway = await startSmallGateway({ server: { requestTimeoutMs: 100 } });
  using client = await connect(gateway.url);
  client.subscribe('1', ticks);
  await client.next();

  client.subscribe('2', '{ waits }');
  const late = await client.next();
  await client.next();
  client.subscribe('3', '{ hello }');

  expect(late).toMatchObject({
    id: '2',
    payload: { data: { waits: null }, errors: [{ extensions: { code: 'UPSTREAM_TIMEOUT' } }] },
  });
  expect(await client.next()).toMatchObject({ id: '3', type: 'next' });
});

test('the deadline that a handshake asks for is that of each of its operations', async () => {
  await using gateway = await startSmallGateway({
    server: { requestTimeoutMs: 60_000, timeoutHeader: 'x-timeout-ms' },
  });
  using client = await connect(gateway.url, {}, { headers: { 'x-timeout-ms': '50' } });

  client.subscribe('1', '{ waits }');

  expect(await client.next()).toMatchObject({
    payload: { data: { waits: null }, errors: [{ extensions: { code: 'UPSTREAM_TIMEOUT' } }] },
  });
});

test('each operation has a log line and counts as a request', async () => {
  const { key, hash } = createApiKey('web');
  const identity = { apiKeys: { keys: [{ id: 'web', hash, client: 'web' }] } };
  await using gateway = await startSmallGateway({ identity });
  using client = await connect(gateway.url, { 'x-api-key': key });
  const finished = gateway.happened('finished');
  client.subscribe('1', 'query Find { search fails }');
  await finished;
  const left = gateway.happened('finished');
  client.subscribe('2', ticks);
  for (const _ of ['next', 'complete', 'next']) await client.next();
  const metrics = await fetch(`${gateway.origin}/metrics`);
  client.socket.terminate();
  await left;

  const [find = '', events = '', ...others] = gateway.log;
  expect(JSON.parse(find)).toMatchObject({
    ...{ operation: 'Find', type: 'query', transport: 'websocket', errors: ['INTERNAL'] },
    ...{ principal: 'key:web', requestId: expect.any(String), durationMs: expect.any(Number) },
  });
  expect(JSON.parse(find)).not.toHaveProperty('status');
  expect(JSON.parse(events)).toMatchObject({ operation: 'Ticks', clientLeft: true });
  expect(others).toEqual([]);
  const text = await metrics.text();
  expect(text).toContain('headgate_websocket_connections 1');
  expect(text).toContain('_count{type="query",outcome="INTERNAL"} 1');
});
