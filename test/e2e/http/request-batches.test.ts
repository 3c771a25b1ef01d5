import { once } from 'node:events';
import path from 'node:path';
import { request } from 'undici';
import { expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { askBatch, outcomesOf } from '../../fixtures/ask-batch.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { startServer } from '../../fixtures/http-server.ts';
import { ask, codesOf, post } from './ask.ts';
import { startSmallGateway } from './small-gateway.ts';

const start = (more: object = {}, server: object = {}) =>
  startSmallGateway({ ...more, server: { maxBatchOperations: 10, ...server } });

test('operations of one body are answered in their order, in one answer', async () => {
  await using gateway = await start();
  const operations = [
    '{ hello }',
    { query: 'query ($n: Int!) { count(n: $n) }', variables: { n: 7 } },
    { query: 'query A { hello } query B { n: count }', operationName: 'B' },
  ];
  for (const accept of ['application/json', 'application/graphql-response+json']) {
    const answer = await askBatch(gateway.url, operations, { accept });
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': `${accept}; charset=utf-8`,
      'content-length': String(Buffer.byteLength(answer.text)),
      'cache-control': 'no-store',
      'x-request-id': expect.any(String),
    });
    expect(answer.text).toBe('[{"data":{"hello":"world"}},{"data":{"count":7}},{"data":{"n":1}}]');
  }
  expect(gateway.ran).toEqual(['hello', 'count', 'count', 'hello', 'count', 'count']);
});

test.for(['text/event-stream', 'text/html, application/json;q=0.9', 'multipart/mixed'])(
  'a batch is answered in JSON to %s',
  async (accept) => {
    await using gateway = await start();
    const answer = await askBatch(gateway.url, ['{ hello }'], { accept });
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.json).toEqual([{ data: { hello: 'world' } }]);
  },
);

test('a batch is of a type that its client takes, whatever else it takes', async () => {
  await using gateway = await start();
  const response = 'application/graphql-response+json';
  for (const [accept, type] of [
    [`${response}, multipart/mixed`, response],
    [`text/event-stream, ${response};q=0.5, application/json;q=0.1`, response],
    ['multipart/mixed, application/json', 'application/json'],
  ] as const) {
    const answer = await askBatch(gateway.url, ['{ hello }'], { accept });
    expect(answer.headers['content-type']).toBe(`${type}; charset=utf-8`);
  }
});

test('a batch that is refused as a whole says so by its status to who takes plain JSON', async () => {
  const keys = [{ id: 'web', hash: createApiKey('web').hash, client: 'web' }];
  await using gateway = await start({ identity: { apiKeys: { keys } } }, { maxBatchOperations: 1 });
  const refusals = [
    { operations: ['{ hello }', '{ hello }'], headers: {}, status: 400, code: 'BATCH_LIMIT' },
    {
      operations: ['{ hello }'],
      headers: { 'x-api-key': 'wrong' },
      status: 401,
      code: 'UNAUTHENTICATED',
    },
  ];
  const ofApollo = 'application/graphql-response+json,application/json;q=0.9';
  const types = [
    [ofApollo, 'application/json'],
    ['application/graphql-response+json', 'application/graphql-response+json'],
  ];
  for (const { operations, headers, status, code } of refusals) {
    for (const [accept = '', type] of types) {
      const answer = await askBatch(gateway.url, operations, { ...headers, accept });
      expect([answer.status, codesOf(answer)]).toEqual([status, [code]]);
      expect(answer.headers['content-type']).toBe(`${type}; charset=utf-8`);
    }
  }
  expect(gateway.ran).toEqual([]);
});

test('a bad operation spoils no other: each has its own errors in its place', async () => {
  await using gateway = await start({}, { maxBatchOperations: 20 });
  const answer = await askBatch(
    gateway.url,
    [
      '{ hello }',
      '{',
      '{ nope }',
      null,
      [{ query: '{ hello }' }],
      5,
      {},
      { query: 5 },
      { query: '{ hello }', more: 1 },
      { query: '{ hello }', variables: [] },
      'subscription { ticks }',
      '{ hello ... @stream { count } }',
      '{ me }',
      '{ hello fails upstreamFails }',
      '{ last: hello }',
    ],
    { 'x-request-id': 'r' },
  );
  expect(answer.status).toBe(200);
  expect(outcomesOf(answer)).toEqual([
    { hello: 'world' },
    'GRAPHQL_PARSE_FAILED',
    'GRAPHQL_VALIDATION_FAILED',
    'BAD_REQUEST',
    'BAD_REQUEST',
    'BAD_REQUEST',
    'BAD_REQUEST',
    'BAD_REQUEST',
    'BAD_REQUEST',
    'BAD_REQUEST',
    'BAD_REQUEST',
    'GRAPHQL_VALIDATION_FAILED',
    'UNAUTHENTICATED',
    'INTERNAL,NOT_FOUND',
    { last: 'world' },
  ]);
  // What an error says for an HTTP answer of its own is said nowhere.
  expect(answer.text).not.toMatch(/"http"|"status"|retry-after/);
  expect(answer.headers).not.toHaveProperty('www-authenticate');
  expect(Object(answer.json)[13]).toMatchObject({
    data: { hello: 'world', fails: null, upstreamFails: null },
    errors: [{ path: ['fails'], extensions: { requestId: 'r.13' } }, { path: ['upstreamFails'] }],
  });
  expect(Object(answer.json)[3].errors[0].message).toBe(
    'Each operation of a batch must be a JSON object.',
  );
  expect(Object(answer.json)[10].errors[0].message).toContain('cannot be part of a batch');
  // Neither the operation that may not ask, nor the subscription, reached an upstream.
  expect(gateway.ran).toEqual(['hello', 'hello', 'fails', 'upstreamFails', 'hello']);
});

test('what is no batch that is taken is refused as a whole, before anything runs', async () => {
  await using gateway = await start({}, { maxBatchOperations: 2, maxBodyBytes: 1000 });
  const many = (count: number) => Array.from({ length: count }, () => '{ hello }');
  for (const [operations, status, code, message] of [
    [many(3), 400, 'BATCH_LIMIT', 'The batch has 3 operations; 2 are allowed.'],
    [[], 400, 'BAD_REQUEST', 'The batch is empty.'],
    [many(100), 413, 'BAD_REQUEST', 'The request body is larger than 1000 bytes.'],
  ] as const) {
    const answer = await askBatch(gateway.url, operations);
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ errors: [{ message, extensions: { code } }] });
  }
  const foreign = await askBatch(gateway.url, many(1), { origin: 'https://evil.example' });
  expect(foreign.status).toBe(403);
  expect(gateway.ran).toEqual([]);
});

test('batches are refused unless they are asked for', async () => {
  await using gateway = await startSmallGateway();
  const answer = await askBatch(gateway.url, ['{ hello }']);
  expect([answer.status, codesOf(answer)]).toEqual([400, ['BAD_REQUEST']]);
  expect(gateway.ran).toEqual([]);
});

const reader = createApiKey('reader');
const identity = {
  apiKeys: { keys: [{ id: 'reader', hash: reader.hash, client: 'web', scopes: ['orders:read'] }] },
};

test('who may ask what is decided for each operation; wrong credentials refuse them all', async () => {
  await using gateway = await start({ identity });
  const operations = ['{ me }', '{ hello }', '{ orders }'];

  const anonymous = await askBatch(gateway.url, operations);
  const known = await askBatch(gateway.url, operations, { 'x-api-key': reader.key });
  const wrong = await askBatch(gateway.url, operations, { 'x-api-key': `${reader.key}x` });

  expect(outcomesOf(anonymous)).toEqual(['UNAUTHENTICATED', { hello: 'world' }, 'UNAUTHENTICATED']);
  expect(outcomesOf(known)).toEqual([
    { me: 'key:reader' },
    { hello: 'world' },
    { orders: 'orders' },
  ]);
  expect(wrong.status).toBe(401);
  expect(wrong.headers['www-authenticate']).toBe('ApiKey header="x-api-key"');
  expect(codesOf(wrong)).toEqual(['UNAUTHENTICATED']);
  expect(gateway.ran).toEqual(['hello', 'me', 'hello', 'orders']);
});

test('credentials are judged once for all operations', async () => {
  const asked: string[] = [];
  await using issuer = await startServer(async (request, response) => {
    const [body] = await once(request, 'data');
    asked.push(String(new URLSearchParams(String(body)).get('token')));
    response.setHeader('content-type', 'application/json');
    response.end('{"active":true,"sub":"ann","client_id":"web"}');
  });
  using folder = makeFolder({ secret: 's' });
  const introspection = {
    url: `${issuer.url}/introspect`,
    clientId: 'gateway',
    clientSecret: `file:${path.join(folder.path, 'secret')}`,
    cacheSeconds: 0,
  };
  await using gateway = await start({ identity: { introspection } });
  const headers = { authorization: 'Bearer good' };
  // One after the other, so that no question is shared because it is under way.
  const answer = await askBatch(gateway.url, ['{ me }', 'mutation { touch }', '{ me }'], headers);
  const me = `token:${issuer.url}/introspect|ann`;
  expect(outcomesOf(answer)).toEqual([{ me }, { touch: 1 }, { me }]);
  expect(asked).toEqual(['good']);
  // Without the batch, each is asked about.
  await post(gateway.url, '{ me }', headers);
  expect(asked).toEqual(['good', 'good']);
});

test('fields that are answered with null are those of their own operation', async () => {
  await using gateway = await start({ identity, access: { deniedFields: 'null' } });
  const answer = await askBatch(gateway.url, ['{ hello me }', '{ hello }', '{ me }']);
  expect(answer.json).toMatchObject([
    { data: { hello: 'world', me: null }, errors: [{ path: ['me'] }] },
    { data: { hello: 'world' } },
    { data: { me: null }, errors: [{ path: ['me'] }] },
  ]);
  expect(Object(answer.json)[1]).not.toHaveProperty('errors');
  expect(gateway.ran).toEqual(['hello', 'hello']);
});

test('a client that may send trusted documents only may do so in a batch, too', async () => {
  using folder = makeFolder({
    'trusted.json': JSON.stringify({ abc: '{ hello }', def: '{ last: hello }' }),
  });
  await using gateway = await start({
    admission: {
      documents: { mode: 'trusted', trusted: [path.join(folder.path, 'trusted.json')] },
    },
  });
  const answer = await askBatch(gateway.url, [
    { documentId: 'abc' },
    '{ count }',
    { documentId: 'nobody' },
    { documentId: 'def' },
  ]);
  expect(outcomesOf(answer)).toEqual([
    { hello: 'world' },
    'DOCUMENT_NOT_TRUSTED',
    'DOCUMENT_UNKNOWN',
    { last: 'world' },
  ]);
  expect(gateway.ran).toEqual(['hello', 'hello']);
});

test('reads run side by side; a write runs alone, in its place', async () => {
  await using gateway = await start();
  const waiting = gateway.happened('waiting');
  const answer = askBatch(gateway.url, [
    '{ waits }',
    '{ hello }',
    'mutation { touch }',
    '{ count }',
  ]);
  await waiting;
  await expect.poll(() => gateway.ran).toEqual(['waits', 'hello']);
  gateway.release();
  expect(outcomesOf(await answer)).toEqual([
    { waits: 'released' },
    { hello: 'world' },
    { touch: 1 },
    { count: 1 },
  ]);
  expect(gateway.ran).toEqual(['waits', 'hello', 'touch', 'count']);
});

test('a client that leaves cancels what runs, and what would have come after it', async () => {
  await using gateway = await start();
  const waiting = gateway.happened('waiting');
  const aborted = gateway.happened('aborted');
  const controller = new AbortController();
  const leaving = request(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([
      { query: 'query W { waits }' },
      { query: 'mutation M { touch }' },
      { query: 'query H { hello }' },
    ]),
    signal: controller.signal,
  });
  await waiting;
  controller.abort();
  await expect(leaving).rejects.toThrow();
  await aborted;
  await expect.poll(() => gateway.log.length).toBe(3);
  expect(gateway.log.map((line) => JSON.parse(line))).toMatchObject([
    { requestId: expect.stringMatching(/\.0$/), clientLeft: true },
    { requestId: expect.stringMatching(/\.1$/), clientLeft: true },
    { requestId: expect.stringMatching(/\.2$/), clientLeft: true },
  ]);
  // The gateway is done with all of them.
  await expect
    .poll(async () => (await ask(`${gateway.origin}/metrics`)).text)
    .toContain('headgate_operations{state="in_flight"} 0');
  expect(gateway.ran).toEqual(['waits']);
  expect(gateway.faults).toEqual([]);
});

test('all operations have one deadline', async () => {
  await using gateway = await start({}, { requestTimeoutMs: 60 });
  const answer = await askBatch(gateway.url, ['{ waits }', 'mutation { touch }', '{ hello }']);
  expect(answer.status).toBe(200);
  expect(outcomesOf(answer)).toEqual(['UPSTREAM_TIMEOUT', 'UPSTREAM_TIMEOUT', 'UPSTREAM_TIMEOUT']);
  expect(gateway.ran).toEqual(['waits']);
});

test('each operation has its own line in the log, and is counted by itself', async () => {
  await using gateway = await start({ cache: { answers: { enabled: true } } });
  const finished = once(gateway.events, 'finished');
  await askBatch(
    gateway.url,
    ['query A { price }', 'query B { fails }', 'mutation C { touch }', '{'],
    {
      'x-request-id': 'r',
    },
  );
  await finished;
  expect(gateway.log.map((line) => JSON.parse(line))).toMatchObject([
    { requestId: 'r.0', operation: 'A', type: 'query', status: 200, cache: 'miss' },
    { requestId: 'r.1', operation: 'B', errors: ['INTERNAL'], status: 200 },
    { requestId: 'r.2', operation: 'C', type: 'mutation' },
    { requestId: 'r.3', operation: null, errors: ['GRAPHQL_PARSE_FAILED'] },
  ]);
  const { text } = await ask(`${gateway.origin}/metrics`);
  const count = 'headgate_request_duration_seconds_count';
  expect(text).toContain(`${count}{type="query",outcome="ok"} 1`);
  expect(text).toContain(`${count}{type="query",outcome="INTERNAL"} 1`);
  expect(text).toContain(`${count}{type="mutation",outcome="ok"} 1`);
  expect(text).toContain(`${count}{type="unknown",outcome="GRAPHQL_PARSE_FAILED"} 1`);
});

test('a batch that is refused is one line', async () => {
  await using gateway = await start();
  const finished = gateway.happened('finished');
  await askBatch(gateway.url, []);
  await finished;
  expect(gateway.log.map((line) => JSON.parse(line))).toMatchObject([
    { status: 400, errors: ['BAD_REQUEST'] },
  ]);
});

test('kept answers are found by operations of a batch, and made by them', async () => {
  await using gateway = await start({ cache: { answers: { enabled: true } } });
  expect(outcomesOf(await askBatch(gateway.url, ['{ price }', '{ hello }']))).toEqual([
    { price: 42 },
    { hello: 'world' },
  ]);
  expect((await post(gateway.url, '{ price }')).headers['cache-status']).toContain('hit');
  const again = await askBatch(gateway.url, ['{ price }']);
  expect(outcomesOf(again)).toEqual([{ price: 42 }]);
  // The batch itself is kept nowhere, whatever its operations allow.
  expect(again.headers['cache-control']).toBe('no-store');
  expect(again.headers).not.toHaveProperty('cache-status');
  expect(gateway.ran).toEqual(['price', 'hello']);
});

test('what an operation asks to be told stands in its own answer', async () => {
  await using gateway = await start({ observability: { explain: 'loopback' } });
  const answer = await askBatch(gateway.url, ['{ hello }', '{ hello upstreamFails }'], {
    'x-headgate-explain': 'run',
  });
  expect(answer.json).toMatchObject([
    { data: { hello: 'world' }, extensions: { explain: {} } },
    { errors: [{}], extensions: { explain: {} } },
  ]);
});
