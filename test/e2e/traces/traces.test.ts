import { createClient } from 'graphql-ws';
import { request } from 'undici';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ask } from '../../fixtures/gateway-client.ts';
import { startServer } from '../../fixtures/http-server.ts';
import { startShop } from '../../fixtures/shop.ts';
import { startTraceCollector } from '../../fixtures/trace-collector.ts';
import { startOneSource } from '../http/one-source.ts';

/** What a collector of OpenTelemetry, and the services, get to know of requests. */

const types = /* GraphQL */ `
  type Query {
    thing(id: Int): Thing
      @rest(source: "things", method: "GET", path: "/thing", parameters: [{ arg: "id", in: "query" }])
  }
  type Thing {
    id: Int
  }
`;
const traced = (endpoint: string, more: object = {}) => ({
  observability: { logLevel: 'silent', traces: { endpoint, ...more } },
});
const parent = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const traceparent = (flags: string) => `00-${parent.traceId}-${parent.spanId}-${flags}`;

test('a request over REST, gRPC and SOAP is one trace, down to what each service is told', async () => {
  await using collector = await startTraceCollector();
  const shop = await startShop(
    traced(collector.endpoint, { serviceName: 'shop-gateway', operationNames: true }),
  );
  await ask(
    shop.url,
    `query Page { products(limit: 2) { name stock { quantity } shipping(postcode: "10115") { price } } }`,
    { headers: { 'x-request-id': 'r1' } },
  );
  // What waits is sent before the gateway ends.
  await shop[Symbol.asyncDispose]();

  const { spans } = collector;
  const named = (name: string) => spans.filter((span) => span.name === name);
  const [request] = named('query Page');
  expect(request).toMatchObject({
    kind: 'server',
    parentSpanId: '',
    isError: false,
    attributes: {
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'graphql.operation.type': 'query',
      'graphql.operation.name': 'Page',
      'headgate.request_id': 'r1',
      'headgate.upstream_calls': 3,
    },
  });
  expect(collector.resource).toMatchObject({ 'service.name': 'shop-gateway' });
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([request?.traceId]));

  const calls = spans.filter(({ kind }) => kind === 'internal');
  expect(calls.map(({ name, parentSpanId }) => [name, parentSpanId]).sort()).toEqual([
    ['catalog GET /products', request?.spanId],
    ['inventory shop.inventory.v1.Inventory/BatchGetStock', request?.spanId],
    ['shipping GetShippingQuotes', request?.spanId],
  ]);
  const [rest] = named('GET /products');
  const [grpc] = named('shop.inventory.v1.Inventory/BatchGetStock');
  const [soap] = named('GetShippingQuotes');
  expect(rest).toMatchObject({
    kind: 'client',
    attributes: { 'http.request.method': 'GET', 'url.template': '/products' },
  });
  expect(grpc).toMatchObject({ kind: 'client', attributes: { 'rpc.system.name': 'grpc' } });
  expect(soap).toMatchObject({ kind: 'client', attributes: { 'headgate.source': 'shipping' } });
  const told = [
    shop.catalog.calls[0]?.detail.headers.traceparent,
    shop.inventory.calls[0]?.detail.metadata.traceparent?.[0],
    shop.shipping.calls.at(-1)?.detail.headers.traceparent,
  ];
  const sent = (span = rest) => `00-${span?.traceId}-${span?.spanId}-01`;
  expect(told).toEqual([sent(rest), sent(grpc), sent(soap)]);
});

test('parsing, validation and planning are spans where they are done: once for each document', async () => {
  await using collector = await startTraceCollector();
  const things = await startOneSource(types, {
    config: traced(collector.endpoint),
    listener: (_request, response) => response.end('{"id":1}'),
  });
  const query =
    'query ($id: Int, $yes: Boolean = true) { thing(id: $id) @include(if: $yes) { id } }';
  const asks = [
    () => ask(things.url, query),
    () => ask(things.url, query, { variables: { id: 2 } }),
    () => ask(things.url, query, { variables: { yes: false } }),
    () => ask(things.url, '{ nothing }'),
    () => ask(things.url, '{'),
    // By Yoga.
    () =>
      fetch(`${things.url}?${new URLSearchParams({ query: 'query ByGet { thing { id } }' })}`, {
        headers: { accept: 'application/json' },
      }).then((answer) => answer.json()),
  ];
  for (const each of asks) await each();
  await things[Symbol.asyncDispose]();

  const { phases } = collector;
  const requests = collector.spans.filter(({ kind }) => kind === 'server');
  const ofRequest = requests.map(({ spanId }) =>
    phases.filter(({ parentSpanId }) => parentSpanId === spanId).map(({ name }) => name),
  );
  expect(ofRequest).toEqual([
    ['graphql.parse', 'graphql.validate', 'graphql.plan'],
    [],
    ['graphql.plan'],
    ['graphql.parse', 'graphql.validate'],
    ['graphql.parse'],
    ['graphql.parse', 'graphql.validate', 'graphql.plan'],
  ]);
  expect(phases.every(({ kind, isError }) => kind === 'internal' && !isError)).toBe(true);
});

test('each attempt is a span of its own; what an upstream said is in none', async () => {
  await using collector = await startTraceCollector();
  const told: unknown[] = [];
  const things = await startOneSource(types, {
    config: traced(collector.endpoint),
    listener: ({ headers }, response) => {
      told.push(headers.traceparent);
      response.writeHead(told.length === 1 ? 503 : 200);
      response.end(told.length === 1 ? '{"detail":"secret"}' : '{"id":1}');
    },
  });
  expect((await ask(things.url, '{ thing { id } }')).data).toEqual({ thing: { id: 1 } });
  await things[Symbol.asyncDispose]();

  const attempts = collector.spans.filter(({ name }) => name === 'GET /thing');
  expect(attempts.map(({ isError, attributes }) => [isError, attributes])).toEqual([
    [true, expect.objectContaining({ 'error.type': 'UPSTREAM_UNAVAILABLE' })],
    [false, expect.objectContaining({ 'http.request.resend_count': 1 })],
  ]);
  expect(told).toEqual(attempts.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`));
  const call = collector.spans.find(({ name }) => name === 'things GET /thing');
  expect(call).toMatchObject({ isError: false, attributes: { 'headgate.attempts': 2 } });
  expect(JSON.stringify(collector.spans)).not.toContain('secret');
});

test.each([
  [200, undefined, ['things token', 'GET /thing', 'things GET /thing', 'query']],
  [500, 'UPSTREAM_UNAUTHENTICATED', ['things token', 'things GET /thing', 'query']],
])(
  'the wait for a token of a source is a span, and whoever issues it is told nothing (%i)',
  async (status, error, names) => {
    await using collector = await startTraceCollector();
    const told: unknown[] = [];
    await using tokens = await startServer(({ headers }, response) => {
      told.push(headers.traceparent);
      const token = { access_token: 'token', token_type: 'Bearer', expires_in: 3600 };
      response.writeHead(status).end(JSON.stringify(token));
    });
    const client = { clientId: 'gateway', clientSecret: 'env:PATH' };
    const oauth = { type: 'oauth2', tokenUrl: `${tokens.url}/token`, ...client };
    const things = await startOneSource(types, {
      config: {
        ...traced(collector.endpoint),
        sources: { things: { retry: { maxAttempts: 1 }, credentials: { oauth } } },
      },
      listener: (_request, response) => response.end('{"id":1}'),
    });
    await ask(things.url, '{ thing { id } }');
    // Now there is one.
    if (error === undefined) await ask(things.url, '{ thing { id } }');
    await things[Symbol.asyncDispose]();

    const { spans } = collector;
    expect(told).toEqual([undefined]);
    expect(spans.map(({ name }) => name)).toEqual([
      ...names,
      ...(error === undefined ? names.slice(1) : []),
    ]);
    expect(spans[0]).toMatchObject({
      kind: 'internal',
      isError: error !== undefined,
      parentSpanId: spans.find(({ name }) => name === 'things GET /thing')?.spanId,
      attributes: { 'headgate.source': 'things' },
    });
    expect(spans[0]?.attributes['error.type']).toBe(error);
  },
);

test('equal calls are one although each request has a trace of its own', async () => {
  await using collector = await startTraceCollector();
  const { promise: asked, resolve: bothAsked } = Promise.withResolvers<void>();
  const things = await startOneSource(types, {
    config: { ...traced(collector.endpoint) },
    listener: (_request, response) => void asked.then(() => response.end('{"id":1}')),
  });
  const first = ask(things.url, 'query A { a: thing { id } }');
  const second = ask(things.url, 'query B { b: thing { id } }');
  await expect.poll(async () => inFlight(things.url)).toBe(2);
  bothAsked();
  await Promise.all([first, second]);
  await things[Symbol.asyncDispose]();

  expect(things.targets).toHaveLength(1);
  const calls = collector.spans.filter(({ name }) => name === 'things GET /thing');
  expect(new Set(calls.map(({ traceId }) => traceId)).size).toBe(2);
  expect(calls.map(({ attributes }) => attributes['headgate.shared'] ?? false).sort()).toEqual([
    false,
    true,
  ]);
});

/** Requests that wait for their answer. */
async function inFlight(url: string): Promise<number> {
  const text = await (await fetch(new URL('/metrics', url))).text();
  return Number(/^headgate_operations\{state="in_flight"\} (\d+)/m.exec(text)?.[1]);
}

test.each([
  ['trustedProxies', ['127.0.0.1'], true],
  ['trustedProxies', [], false],
  ['everybody', [], true],
  ['nobody', ['127.0.0.1'], false],
])(
  'traceparent of a request, with follow: %s and trusted proxies %j: believed is %j',
  async (follow, trustedProxies, isBelieved) => {
    await using collector = await startTraceCollector();
    const told: unknown[] = [];
    const things = await startOneSource(types, {
      config: { ...traced(collector.endpoint, { follow }), server: { trustedProxies } },
      listener: ({ headers }, response) => {
        told.push(headers.tracestate);
        response.end('{"id":1}');
      },
    });
    const headers = { traceparent: traceparent('01'), tracestate: 'vendor=1' };
    await ask(things.url, '{ thing { id } }', { headers });
    await things[Symbol.asyncDispose]();

    const request = collector.spans.find(({ kind }) => kind === 'server');
    expect(request?.traceId === parent.traceId).toBe(isBelieved);
    expect(request?.parentSpanId === parent.spanId).toBe(isBelieved);
    expect(told).toEqual([isBelieved ? 'vendor=1' : undefined]);
  },
);

test('a method of HTTP that hardly anybody knows is one of the others', async () => {
  await using collector = await startTraceCollector();
  const things = await startOneSource(types, { config: traced(collector.endpoint) });
  for (const method of ['PROPFIND', 'PUT']) {
    expect((await request(things.url, { method: method as 'PUT' })).statusCode).toBe(405);
  }
  await things[Symbol.asyncDispose]();
  expect(collector.spans.map(({ name, attributes }) => [name, attributes])).toEqual([
    [
      'GraphQL Operation',
      expect.objectContaining({
        'http.request.method': '_OTHER',
        'http.request.method_original': 'PROPFIND',
      }),
    ],
    ['GraphQL Operation', expect.objectContaining({ 'http.request.method': 'PUT' })],
  ]);
});

test('what is not recorded is not sent to the collector, and services are told so', async () => {
  await using collector = await startTraceCollector();
  const told: unknown[] = [];
  const things = await startOneSource(types, {
    config: traced(collector.endpoint, { sampleRatio: 0, follow: 'everybody' }),
    listener: ({ headers }, response) => {
      told.push(headers.traceparent);
      response.end('{"id":1}');
    },
  });
  await ask(things.url, '{ thing { id } }');
  await ask(things.url, '{ thing { id } }', { headers: { traceparent: traceparent('00') } });
  await ask(things.url, '{ thing { id } }', { headers: { traceparent: traceparent('01') } });
  await things[Symbol.asyncDispose]();

  expect(told).toEqual([
    expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/),
    expect.stringMatching(new RegExp(`^00-${parent.traceId}-[0-9a-f]{16}-00$`)),
    expect.stringMatching(new RegExp(`^00-${parent.traceId}-[0-9a-f]{16}-01$`)),
  ]);
  const recorded = collector.spans.filter(({ kind }) => kind === 'server');
  expect(recorded.map(({ parentSpanId }) => parentSpanId)).toEqual([parent.spanId]);
});

test('a source that is not to know of traces is told nothing', async () => {
  await using collector = await startTraceCollector();
  const told: unknown[] = [];
  const things = await startOneSource(types, {
    config: {
      ...traced(collector.endpoint),
      sources: { things: { headers: { traceContext: false } } },
    },
    listener: ({ headers }, response) => {
      told.push(headers.traceparent);
      response.end('{"id":1}');
    },
  });
  await ask(things.url, '{ thing { id } }');
  await things[Symbol.asyncDispose]();

  expect(told).toEqual([undefined]);
  expect(collector.spans.map(({ name }) => name).sort()).toEqual([
    'GET /thing',
    'query',
    'things GET /thing',
  ]);
});

test('an operation by WebSocket is a trace of its own, and its stream is in it', async () => {
  await using collector = await startTraceCollector();
  const shop = await startShop(traced(collector.endpoint));
  const client = createClient({
    url: shop.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    lazy: true,
  });
  const events = client.iterate({
    query: 'subscription Watch { watchStock(sku: "HG-0001") { quantity } }',
  });
  await events.next();
  await events.return?.();
  await client.dispose();
  await shop[Symbol.asyncDispose]();

  const request = collector.spans.find(({ kind }) => kind === 'server');
  const stream = collector.spans.find(({ kind }) => kind === 'client');
  expect(request).toMatchObject({
    name: 'subscription',
    attributes: { 'graphql.operation.name': 'Watch' },
  });
  expect(request?.attributes['http.response.status_code']).toBeUndefined();
  expect(stream).toMatchObject({
    name: 'shop.inventory.v1.Inventory/WatchStock',
    traceId: request?.traceId,
  });
  const [told] = shop.inventory.calls[0]?.detail.metadata.traceparent ?? [];
  expect(told).toBe(`00-${request?.traceId}-${stream?.spanId}-01`);
});

test('a batch is one trace with the calls of all its operations; preflights and pages are none', async () => {
  await using collector = await startTraceCollector();
  const things = await startOneSource(types, {
    config: { ...traced(collector.endpoint), server: { maxBatchOperations: 5 } },
    listener: (_request, response) => response.end('{"id":1}'),
  });
  await fetch(things.url, { method: 'OPTIONS' });
  await fetch(things.url, { headers: { accept: 'text/html' } });
  const batch = [{ query: '{ thing(id: 1) { id } }' }, { query: '{ thing(id: 2) { id } }' }];
  const answer = await fetch(things.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(batch),
  });
  expect(await answer.json()).toHaveLength(2);
  await things[Symbol.asyncDispose]();

  const requests = collector.spans.filter(({ kind }) => kind === 'server');
  expect(
    requests.map(({ name, attributes }) => [name, attributes['headgate.batch_operations']]),
  ).toEqual([['batch', 2]]);
  const calls = collector.spans.filter(({ kind }) => kind === 'internal');
  expect(calls.map(({ parentSpanId }) => parentSpanId)).toEqual([
    requests[0]?.spanId,
    requests[0]?.spanId,
  ]);
});

test('a batch has the calls of all its operations, and fails with one of them', async () => {
  await using collector = await startTraceCollector();
  const things = await startOneSource(types, {
    config: { ...traced(collector.endpoint), server: { maxBatchOperations: 5 } },
    listener: ({ url }, response) =>
      response.writeHead(url === '/thing?id=1' ? 200 : 500).end('{"id":1}'),
  });
  const batch = [{ query: '{ thing(id: 1) { id } }' }, { query: '{ thing(id: 2) { id } }' }];
  const answer = await fetch(things.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(batch),
  });
  expect(await answer.json()).toHaveLength(2);
  await things[Symbol.asyncDispose]();

  expect(collector.spans.find(({ kind }) => kind === 'server')).toMatchObject({
    isError: true,
    attributes: {
      'headgate.upstream_calls': 2,
      'headgate.error_codes': ['UPSTREAM_FAILED'],
      'error.type': 'UPSTREAM_FAILED',
    },
  });
});

test('what upstreams and the gateway fail in is an error; what clients do wrong is none', async () => {
  await using collector = await startTraceCollector();
  const things = await startOneSource(types, {
    config: traced(collector.endpoint),
    listener: (_request, response) => response.writeHead(500).end('{}'),
  });
  await ask(things.url, 'query Fails { thing { id } }');
  await ask(things.url, 'query Wrong { nothing }');
  await ask(things.url, '{');
  await things[Symbol.asyncDispose]();

  const requests = collector.spans.filter(({ kind }) => kind === 'server');
  expect(
    requests.map(({ name, isError, attributes }) => [
      name,
      isError,
      attributes['headgate.error_codes'],
    ]),
  ).toEqual([
    ['query', true, ['UPSTREAM_FAILED']],
    ['query', false, ['GRAPHQL_VALIDATION_FAILED']],
    ['GraphQL Operation', false, ['GRAPHQL_PARSE_FAILED']],
  ]);
});

test('a collector that is away costs requests nothing, and the end of the gateway a few seconds at most', async () => {
  const collector = await startTraceCollector();
  await collector[Symbol.asyncDispose]();
  const things = await startOneSource(types, {
    config: traced(collector.endpoint),
    listener: (_request, response) => response.end('{"id":1}'),
  });
  expect((await ask(things.url, '{ thing { id } }')).data).toEqual({ thing: { id: 1 } });
  const startedAt = performance.now();
  await things[Symbol.asyncDispose]();
  expect(performance.now() - startedAt).toBeLessThan(8_000);
});

/** 41 spans: the request, its calls and their attempts. */
const manyCalls = `{ ${Array.from({ length: 20 }, (_, id) => `t${id}: thing(id: ${id}) { id }`).join(' ')} }`;

test('what a slow collector does not get is counted', async () => {
  const { promise: ready, resolve: isReady } = Promise.withResolvers<void>();
  await using collector = await startTraceCollector(ready);
  const things = await startOneSource(types, {
    config: traced(collector.endpoint),
    listener: (_request, response) => response.end('{"id":1}'),
  });
  const requests = 75;
  for (let time = 0; time < requests; time++) await ask(things.url, manyCalls);
  const metrics = await (await fetch(new URL('/metrics', things.url))).text();
  isReady();
  await things[Symbol.asyncDispose]();

  const lost = Number(
    /^headgate_lost_spans_total\{reason="queue_full"\} (\d+)$/m.exec(metrics)?.[1],
  );
  // A batch was being sent, and the queue was full.
  const { spans, phases } = collector;
  expect(requests * 41 + phases.length - lost).toBe(512 + 2_048);
  expect(spans.length + phases.length).toBe(512 + 2_048);
});

test('what the collector refuses is counted', async () => {
  await using collector = await startServer((request, response) => {
    request.resume().on('end', () => response.writeHead(400).end());
  });
  await using things = await startOneSource(types, {
    config: traced(`${collector.url}/v1/traces`),
    listener: (_request, response) => response.end('{"id":1}'),
  });
  // A batch is sent as soon as there are 512.
  for (let time = 0; time < 14; time++) await ask(things.url, manyCalls);
  const metrics = async () => (await fetch(new URL('/metrics', things.url))).text();
  await expect.poll(metrics).toMatch(/^headgate_lost_spans_total\{reason="not_sent"\} 512$/m);
});

test.each([
  ['forward', ['TraceParent']],
  ['set', { traceparent: '00-0-0-00' }],
  ['identity', { tracestate: 'subject' }],
])('what a service would be told twice is refused: headers.%s', async (part, value) => {
  await expect(
    startOneSource(types, {
      config: {
        ...traced('http://127.0.0.1:1/v1/traces'),
        sources: { things: { headers: { [part]: value } } },
      },
    }),
  ).rejects.toThrow(/is sent by the gateway itself, because `observability.traces` is set/);
});

test('a call that nobody waits for any more is cancelled, and no error', async () => {
  await using collector = await startTraceCollector();
  const { promise: asked, resolve: hasAsked } = Promise.withResolvers<void>();
  const { promise: left, resolve: hasLeft } = Promise.withResolvers<void>();
  const things = await startOneSource(types, {
    config: traced(collector.endpoint),
    listener: (request) => {
      request.socket.once('close', hasLeft);
      hasAsked();
    },
  });
  const leaving = new AbortController();
  const answer = fetch(things.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ thing { id } }' }),
    signal: leaving.signal,
  });
  await asked;
  leaving.abort();
  await expect(answer).rejects.toThrow();
  await left;
  await things[Symbol.asyncDispose]();

  const calls = collector.spans.filter(({ kind }) => kind !== 'server');
  const byName = calls.toSorted((a, b) => a.name.localeCompare(b.name));
  expect(
    byName.map(({ name, isError, attributes }) => [
      name,
      isError,
      attributes['headgate.cancelled'],
    ]),
  ).toEqual([
    ['GET /thing', false, true],
    ['things GET /thing', false, true],
  ]);
  const request = collector.spans.find(({ kind }) => kind === 'server');
  expect(request?.attributes['headgate.client_left']).toBe(true);
});

test('a tracestate that cannot be read is not passed on', async () => {
  await using collector = await startTraceCollector();
  const told: unknown[] = [];
  const things = await startOneSource(types, {
    config: traced(collector.endpoint, { follow: 'everybody' }),
    listener: ({ headers }, response) => {
      told.push(headers.tracestate);
      response.end('{"id":1}');
    },
  });
  const headers = { traceparent: traceparent('01'), tracestate: 'no state' };
  await ask(things.url, '{ thing { id } }', { headers });
  await things[Symbol.asyncDispose]();
  expect(told).toEqual([undefined]);
});

test('the address of the collector holds no secret', async () => {
  await expect(
    startOneSource(types, { config: traced('http://me:secret@collector') }),
  ).rejects.toThrow(/must hold no user and password/);
});

test('an address of the collector that is none says what it has to be', async () => {
  await expect(startOneSource(types, { config: traced('ftp://collector') })).rejects.toThrow(
    /must be an http or https URL, such as http:\/\/collector:4318\/v1\/traces/,
  );
});

test('what the collector takes a part of is counted, also when nothing of it is an error', async () => {
  // ExportTraceServiceResponse: partial_success { rejected_spans: 500, error_message: "too old" }
  const partly = Buffer.from([0x0a, 0x0c, 0x08, 0xf4, 0x03, 0x12, 0x07, ...Buffer.from('too old')]);
  // A warning: nothing was rejected.
  const warning = Buffer.from([0x0a, 0x09, 0x12, 0x07, ...Buffer.from('be slow')]);
  const answers = [warning, partly];
  await using collector = await startServer((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/x-protobuf');
      response.end(answers.shift());
    });
  });
  await using things = await startOneSource(types, {
    config: traced(`${collector.url}/v1/traces`),
    listener: (_request, response) => response.end('{"id":1}'),
  });
  // Two batches of 512.
  for (let time = 0; time < 26; time++) await ask(things.url, manyCalls);
  const metrics = async () => (await fetch(new URL('/metrics', things.url))).text();
  await expect.poll(metrics).toMatch(/^headgate_lost_spans_total\{reason="rejected"\} 500$/m);
  expect(await metrics()).not.toContain('reason="not_sent"');
});
