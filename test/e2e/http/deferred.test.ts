import { once } from 'node:events';
import { expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { ask, codesOf, openSocket, post, rawPost } from './ask.ts';
import { askInParts, current, inOne, legacy, startDeferredShop } from './deferred-shop.ts';
import { startOneSource } from './one-source.ts';

const page = `{ products { name ... @defer(label: "Quote") { quote { price } } } }`;
const names = [{ name: 'Lamp' }, { name: 'Vase' }];

test('a slow part comes later, in one call; the rest comes at once', async () => {
  await using shop = await startDeferredShop({ gates: ['quotes'] });
  const answer = await askInParts(shop.url, page);
  expect(answer.status).toBe(200);
  expect(answer.contentType).toBe('multipart/mixed; boundary="-"');
  expect(answer.headers['cache-control']).toBe('no-store');

  // The gate is closed.
  expect(await answer.next()).toEqual({
    data: { products: names },
    pending: [
      { id: '0', path: ['products', 0], label: 'Quote' },
      { id: '1', path: ['products', 1], label: 'Quote' },
    ],
    hasNext: true,
  });
  shop.open('quotes');
  expect(await answer.rest()).toEqual([
    {
      incremental: [
        { id: '0', data: { quote: { price: '1 €' } } },
        { id: '1', data: { quote: { price: '2 €' } } },
      ],
      completed: [{ id: '0' }, { id: '1' }],
      hasNext: false,
    },
  ]);
  expect(shop.targets).toEqual(['/products', '/quotes?ids=1,2']);
});

test('a client that asks for the format of 2022 gets paths and labels', async () => {
  await using shop = await startDeferredShop({ gates: ['quotes'] });
  const answer = await askInParts(shop.url, page, { accept: legacy });
  expect(await answer.next()).toEqual({ data: { products: names }, hasNext: true });
  shop.open('quotes');
  expect(await answer.rest()).toEqual([
    {
      incremental: [
        { data: { quote: { price: '1 €' } }, path: ['products', 0], label: 'Quote' },
        { data: { quote: { price: '2 €' } }, path: ['products', 1], label: 'Quote' },
      ],
      hasNext: false,
    },
  ]);
});

test('the bytes of a multipart answer', async () => {
  await using shop = await startDeferredShop({ gates: ['quotes'] });
  const body = JSON.stringify({ query: '{ products { id ... @defer { quote { price } } } }' });
  const { seen, socket } = await openSocket(
    Number(new URL(shop.url).port),
    [
      'POST /graphql HTTP/1.1',
      'Host: localhost',
      'Content-Type: application/json',
      `Accept: ${legacy}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
  const first = '{"data":{"products":[{"id":1},{"id":2}]},"hasNext":true}';
  const unchunked = (text: string) =>
    text
      .slice(text.indexOf('\r\n\r\n') + 4)
      .replace(/[0-9a-f]+\r\n([\s\S]*?)\r\n(?=[0-9a-f]+\r\n|$)/g, '$1');
  const start = await seen(/hasNext":true\}[\s\S]*---/);
  // Clients know that a part is whole only by the delimiter behind it.
  expect(unchunked(start)).toMatch(/"hasNext":true\}\r\n---$/);
  expect(start).not.toContain('price');
  shop.open('quotes');
  const all = await seen(/\n0\r\n\r\n$/);
  const second =
    '{"incremental":[{"data":{"quote":{"price":"1 €"}},"path":["products",0]},{"data":{"quote":{"price":"2 €"}},"path":["products",1]}],"hasNext":false}';
  const part = (text: string) =>
    `Content-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}\r\n---`;
  expect(unchunked(all)).toBe(`\r\n---\r\n${part(first)}\r\n${part(second)}--\r\n`);
  socket.destroy();
});

test.each([
  ['application/json', 'application/json; charset=utf-8'],
  ['*/*', 'application/json; charset=utf-8'],
  ['multipart/mixed;subscriptionSpec=1.0, application/json', 'application/json; charset=utf-8'],
  ['multipart/mixed;deferSpec=20991231, application/json', 'application/json; charset=utf-8'],
  ['multipart/mixed;q=0, application/json', 'application/json; charset=utf-8'],
])('who accepts %s gets one whole answer', async (accept, contentType) => {
  await using shop = await startDeferredShop();
  const { headers, json } = await post(shop.url, page, { accept });
  expect(headers['content-type']).toBe(contentType);
  expect(json).toEqual({
    data: {
      products: [
        { name: 'Lamp', quote: { price: '1 €' } },
        { name: 'Vase', quote: { price: '2 €' } },
      ],
    },
  });
});

test.each([
  ['multipart/mixed', 'multipart/mixed; boundary="-"'],
  ['application/json, text/event-stream, multipart/mixed', 'multipart/mixed; boundary="-"'],
  ['text/event-stream', 'text/event-stream'],
])('who accepts %s gets parts, in the format that all clients read', async (accept, type) => {
  await using shop = await startDeferredShop();
  const answer = await askInParts(shop.url, page, { accept });
  expect(answer.contentType).toBe(type);
  expect(await answer.rest()).toMatchObject([
    { data: { products: names }, hasNext: true },
    { incremental: [{ path: ['products', 0], label: 'Quote' }, {}], hasNext: false },
  ]);
});

test('what asks nobody, or is selected elsewhere, comes at once', async () => {
  await using shop = await startDeferredShop();
  const query = `{ products { ... @defer { id } ...F @defer quote { price } } }
    fragment F on Product { name quote { id } }`;
  const answer = await askInParts(shop.url, query);
  expect(answer.contentType).toBe('application/json; charset=utf-8');
  expect(await answer.rest()).toMatchObject([
    { data: { products: [{ id: 1, name: 'Lamp', quote: { id: 1, price: '1 €' } }, {}] } },
  ]);
});

test.each([
  [true, 2],
  [false, 1],
])('`if: $later` with %s: %d payloads', async (later, count) => {
  await using shop = await startDeferredShop();
  const query =
    'query ($later: Boolean!) { products { id ... @defer(if: $later) { quote { price } } } }';
  const answer = await askInParts(shop.url, query, { variables: { later } });
  expect(await answer.rest()).toHaveLength(count);
});

const maybeLater =
  'query ($later: Boolean) { products { id ... @defer(if: $later) { quote { price } } } }';

test('`if: $later` of a variable that is not given is as without it', async () => {
  await using shop = await startDeferredShop();
  expect(await (await askInParts(shop.url, maybeLater)).rest()).toMatchObject([
    { data: { products: [{ id: 1 }, { id: 2 }] }, hasNext: true },
    { incremental: [{ data: { quote: { price: '1 €' } } }, {}], hasNext: false },
  ]);
});

test.each([current, legacy, 'application/json'])(
  '`if: $later` with null is refused, also for who accepts %s',
  async (accept) => {
    await using shop = await startDeferredShop();
    const ask = async (query: string, later: unknown) =>
      await (await askInParts(shop.url, query, { accept, variables: { later } })).rest();
    // A plan that others have asked for is no reason to let it pass.
    expect(await ask(maybeLater, false)).toMatchObject([{ data: { products: [{}, {}] } }]);
    expect(await ask(maybeLater, null)).toMatchObject([
      {
        errors: [
          {
            message: 'Argument "if" of non-null type "Boolean!" must not be null.',
            extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
          },
        ],
      },
    ]);
    expect(shop.targets).toEqual(['/products', '/quotes?ids=1,2']);
    // Nobody looks at the condition of what is skipped.
    const skipped = maybeLater.replace('@defer', '@skip(if: true) @defer');
    expect(await ask(skipped, null)).toEqual([{ data: { products: [{ id: 1 }, { id: 2 }] } }]);
  },
);

test.each([
  ['HTTP/1.0', []],
  ['HTTP/1.1', ['Connection: close']],
])('the connection of %s %j is closed behind the last part', async (version, headers) => {
  await using shop = await startDeferredShop();
  const asked = rawPost(page, [`Accept: ${current}`, ...headers]).replace('HTTP/1.1', version);
  const { closed } = await openSocket(Number(new URL(shop.url).port), asked);
  const received = await closed;
  expect(received).toMatch(/^connection: close\r$/im);
  // HTTP/1.0 knows no chunks (RFC 9112, 7.1).
  expect(/^transfer-encoding: chunked\r$/im.test(received)).toBe(version === 'HTTP/1.1');
  expect(received).toContain(`"hasNext":false`);
});

test('deferred roots; fragments in fragments come after these', async () => {
  await using shop = await startDeferredShop({ gates: ['slow', 'authors'] });
  const query = `{ products { id }
    ... @defer(label: "slow") { slow }
    ... @defer(label: "outer") {
      again: products { quote { price } ... @defer(label: "inner") { author { name } } }
    } }`;
  const answer = await askInParts(shop.url, query);
  expect(await answer.next()).toEqual({
    data: { products: [{ id: 1 }, { id: 2 }] },
    pending: [
      { id: '0', path: [], label: 'slow' },
      { id: '1', path: [], label: 'outer' },
    ],
    hasNext: true,
  });
  expect(await answer.next()).toEqual({
    pending: [
      { id: '2', path: ['again', 0], label: 'inner' },
      { id: '3', path: ['again', 1], label: 'inner' },
    ],
    incremental: [
      { id: '1', data: { again: [{ quote: { price: '1 €' } }, { quote: { price: '2 €' } }] } },
    ],
    completed: [{ id: '1' }],
    hasNext: true,
  });
  shop.open('authors');
  expect(await answer.next()).toEqual({
    incremental: [
      { id: '2', data: { author: { name: 'Author 1' } } },
      { id: '3', data: { author: { name: 'Author 2' } } },
    ],
    completed: [{ id: '2' }, { id: '3' }],
    hasNext: true,
  });
  shop.open('slow');
  expect(await answer.rest()).toEqual([
    {
      incremental: [{ id: '0', data: { slow: 'at last' } }],
      completed: [{ id: '0' }],
      hasNext: false,
    },
  ]);
});

test('calls of deferred parts start when their parents are there, not after the first payload', async () => {
  await using shop = await startDeferredShop({ gates: ['slow', 'quotes'] });
  const asking = askInParts(shop.url, `{ slow products { ... @defer { quote { price } } } }`);
  await expect
    .poll(() => shop.targets.toSorted())
    .toEqual(['/products', '/quotes?ids=1,2', '/slow']);
  shop.open('quotes');
  shop.open('slow');
  expect(await (await asking).rest()).toHaveLength(2);
});

test('part of a field that comes at first: paths behind that of the fragment', async () => {
  await using shop = await startDeferredShop();
  const query = '{ products { quote { price } ... @defer { quote { author { name } } } } }';
  const answer = await askInParts(shop.url, query);
  const [, later] = await answer.rest();
  expect(later).toMatchObject({
    incremental: [
      { id: '0', subPath: ['quote'], data: { author: { name: 'Author 1' } } },
      { id: '1', subPath: ['quote'], data: { author: { name: 'Author 2' } } },
    ],
  });
});

test('a field of two fragments comes once; each is whole when it has come', async () => {
  await using shop = await startDeferredShop({ gates: ['authors'] });
  const query = `{ products {
    ... @defer(label: "a") { quote { price } author { name } }
    ... @defer(label: "b") { author { name } } } }`;
  const answer = await askInParts(shop.url, query);
  await answer.next();
  const first = await answer.next();
  shop.open('authors');
  const [second, ...more] = await answer.rest();
  expect(first).toMatchObject({ incremental: [{ id: '0' }, { id: '2' }], hasNext: true });
  expect(first).not.toHaveProperty('completed');
  expect(second).toMatchObject({
    incremental: [{ data: { author: { name: 'Author 1' } } }, {}],
    completed: [{ id: '0' }, { id: '1' }, { id: '2' }, { id: '3' }],
    hasNext: false,
  });
  expect(more).toEqual([]);
});

test('a fragment on an interface, and one on another type', async () => {
  await using shop = await startDeferredShop();
  const query = `{ items { id ... on Item @defer { name ... on Product { quote { price } } }
    ... on Product @defer(label: "p") { author { name } } } }`;
  const payloads = await (await askInParts(shop.url, query)).rest();
  expect(payloads[0]).toMatchObject({ data: { items: [{ id: 1 }, { id: 2 }] } });
  const parts = payloads.flatMap(({ incremental }) =>
    Array.isArray(incremental) ? incremental : [],
  );
  expect(parts).toHaveLength(4);
  expect(JSON.stringify(parts)).toContain('{"name":"Lamp","quote":{"price":"1 €"}}');
});

test('an error in a fragment stays in its payload, with its path', async () => {
  await using shop = await startDeferredShop({ changed: { quotes: () => undefined } });
  for (const accept of [current, legacy]) {
    const [first, later] = await (await askInParts(shop.url, page, { accept })).rest();
    expect(first).not.toHaveProperty('errors');
    const path = (at: number) => (accept === legacy ? { path: ['products', at] } : {});
    expect(later).toMatchObject({
      incremental: [0, 1].map((at) => ({
        ...path(at),
        data: { quote: null },
        errors: [
          {
            path: ['products', at, 'quote'],
            extensions: {
              code: 'UPSTREAM_FAILED',
              source: 'things',
              requestId: expect.any(String),
            },
          },
        ],
      })),
      hasNext: false,
    });
    expect(JSON.stringify(later)).not.toContain('"http"');
  }
});

test('null where it is not allowed ends the fragment, and no more', async () => {
  await using shop = await startDeferredShop({
    changed: { quotes: () => [{ id: 1, price: '1' }] },
  });
  const query = '{ strict { id ... @defer(label: "q") { quote { price } } } }';
  const [first, later] = await (await askInParts(shop.url, query)).rest();
  expect(first).toMatchObject({ data: { strict: [{ id: 1 }, { id: 2 }] } });
  const error = {
    path: ['strict', 1, 'quote'],
    extensions: { code: 'UPSTREAM_INVALID_RESPONSE' },
  };
  expect(later).toMatchObject({
    incremental: [{ id: '0', data: { quote: { price: '1' } } }],
    completed: [{ id: '0' }, { id: '1', errors: [error] }],
    hasNext: false,
  });
  const old = await (await askInParts(shop.url, query, { accept: legacy })).rest();
  expect(old[1]).toMatchObject({
    incremental: [{ path: ['strict', 0] }, { path: ['strict', 1], data: null, errors: [error] }],
  });
  // Without @defer it would have ended all.
  expect((await post(shop.url, query, inOne)).json).toMatchObject({ data: { strict: null } });
});

test('what stands in an object that became null does not come', async () => {
  const withoutOne = [{ id: 1, missing: 'x' }, { id: 2 }];
  await using shop = await startDeferredShop({ changed: { products: () => withoutOne } });
  const query = '{ slow strict { missing ... @defer { loose { price } } } }';
  const answer = await askInParts(shop.url, query);
  expect(await answer.rest()).toMatchObject([
    { data: { slow: 'at last', strict: null }, errors: [{ path: ['strict', 1, 'missing'] }] },
  ]);
});

test('a field that the client may not ask for is refused, or null with an error in its part', async () => {
  const { key, id, hash } = createApiKey('lenient');
  const config = {
    identity: { apiKeys: { keys: [{ id, hash, client: 'lenient', scopes: [] }] } },
    access: { deniedFields: 'null' },
  };
  await using shop = await startDeferredShop({ config });
  const query = '{ products { id ... @defer { secret { price } quote { price } } } }';
  const [, later] = await (await askInParts(shop.url, query)).rest();
  expect(later).toMatchObject({
    incremental: [
      {
        data: { secret: null, quote: { price: '1 €' } },
        errors: [{ path: ['products', 0, 'secret'], extensions: { code: 'UNAUTHENTICATED' } }],
      },
      { data: { secret: null } },
    ],
  });
  const headers = { 'x-api-key': key };
  const [, allowed] = await (await askInParts(shop.url, query, { headers })).rest();
  expect(allowed).toMatchObject({ incremental: [{ data: { secret: { price: '1 €' } } }, {}] });

  await using strict = await startDeferredShop();
  const refused = await post(strict.url, query, { accept: current });
  expect(codesOf(refused)).toEqual(['UNAUTHENTICATED']);
  expect(strict.targets).toEqual([]);
});

test('a client that leaves in the middle ends the calls, and gives its place back', async () => {
  await using shop = await startDeferredShop({
    gates: ['quotes'],
    config: { admission: { concurrency: { maxOperations: 1, maxQueued: 0 } } },
  });
  const leaving = new AbortController();
  const answer = await askInParts(shop.url, page, { signal: leaving.signal });
  await answer.next();
  const closed = Promise.race(shop.connections.map((socket) => once(socket, 'close')));
  expect(codesOf(await post(shop.url, '{ slow }'))).toEqual(['OVERLOADED']);
  leaving.abort();
  await expect(answer.rest()).rejects.toThrow('aborted');
  await closed;
  await expect.poll(async () => (await post(shop.url, '{ slow }')).status).toBe(200);
  expect(shop.targets).toEqual(['/products', '/quotes?ids=1,2', '/slow']);
});

test('an answer in parts has its place until the last of them', async () => {
  await using shop = await startDeferredShop({
    gates: ['quotes'],
    config: { admission: { concurrency: { maxOperations: 1, maxQueued: 0 } } },
  });
  const answer = await askInParts(shop.url, page);
  await answer.next();
  expect(codesOf(await post(shop.url, '{ slow }'))).toEqual(['OVERLOADED']);
  shop.open('quotes');
  await answer.rest();
  expect((await post(shop.url, '{ slow }')).status).toBe(200);
});

test('it is one operation, that is under way until its end', async () => {
  await using shop = await startDeferredShop({ gates: ['quotes'] });
  const numbers = async () => {
    const { text } = await ask(shop.gateway.metricsUrl ?? '');
    const line = (start: string) =>
      text
        .split('\n')
        .find((each) => each.startsWith(start))
        ?.split(' ')
        .at(-1);
    return [
      line('headgate_operations{state="in_flight"}'),
      line('headgate_request_duration_seconds_count{') ?? '0',
    ];
  };
  const answer = await askInParts(shop.url, page);
  await answer.next();
  expect(await numbers()).toEqual(['1', '0']);
  shop.open('quotes');
  await answer.rest();
  await expect.poll(numbers).toEqual(['0', '1']);
});

test('the deadline of the request is that of all its parts', async () => {
  await using shop = await startDeferredShop({
    gates: ['quotes'],
    config: { server: { requestTimeoutMs: 300 } },
  });
  const payloads = await (await askInParts(shop.url, page)).rest();
  expect(payloads).toMatchObject([
    { data: { products: names } },
    {
      incremental: [{ errors: [{ extensions: { code: 'UPSTREAM_TIMEOUT' } }] }, {}],
      hasNext: false,
    },
  ]);
});

test('what would be too large ends the answer with an error for all that is to come', async () => {
  const price = 'x'.repeat(2_000);
  await using shop = await startDeferredShop({
    config: { server: { maxAnswerBytes: 1_000 } },
    changed: {
      quotes: () => [
        { id: 1, price },
        { id: 2, price: '2' },
      ],
    },
  });
  const error = [{ extensions: { code: 'ANSWER_TOO_LARGE' } }];
  const [first, later, ...more] = await (await askInParts(shop.url, page)).rest();
  expect(first).toMatchObject({ data: { products: names } });
  expect(later).toMatchObject({
    completed: ['0', '1'].map((id) => ({ id, errors: error })),
    hasNext: false,
  });
  expect(more).toEqual([]);
});

test('a shutdown waits for what is to come', async () => {
  await using shop = await startDeferredShop({ gates: ['quotes'] });
  const answer = await askInParts(shop.url, page);
  await answer.next();
  const closed = shop.gateway[Symbol.asyncDispose]();
  // It has told its clients by now that it ends, and has cut off who gets events.
  await expect.poll(() => ask(shop.url).catch(() => 'closed')).toBe('closed');
  shop.open('quotes');
  expect(await answer.rest()).toMatchObject([
    { incremental: [{ data: { quote: { price: '1 €' } } }, {}], hasNext: false },
  ]);
  await closed;
});

test('equal operations that come in parts are run by themselves', async () => {
  await using shop = await startDeferredShop({ gates: ['quotes'] });
  const both = await Promise.all([askInParts(shop.url, page), askInParts(shop.url, page)]);
  for (const answer of both) expect(await answer.next()).toMatchObject({ hasNext: true });
  shop.open('quotes');
  const incremental = ['1 €', '2 €'].map((price) => ({ data: { quote: { price } } }));
  for (const answer of both) {
    expect(await answer.rest()).toMatchObject([{ incremental, hasNext: false }]);
  }
});

test('what came in parts is not kept; what is kept comes whole', async () => {
  const publicTypes = /* GraphQL */ `
    type Query { thing: Thing @cacheControl(maxAge: 60, scope: PUBLIC) @rest(source: "things", method: "GET", path: "/thing") }
    type Thing { name: String next: Thing @cacheControl(maxAge: 60, scope: PUBLIC) @link(field: "thing", args: {}) }
  `;
  await using source = await startOneSource(publicTypes, {
    listener: (_request, response) => response.end('{"name":"lamp"}'),
  });
  const query = '{ thing { name ... @defer { next { name } } } }';
  const answered = async (accept: string) => {
    const answer = await askInParts(source.url, query, { accept });
    const payloads = await answer.rest();
    return [payloads.length, answer.headers['cache-status']];
  };
  expect(await answered(current)).toEqual([2, undefined]);
  expect(await answered('application/json')).toEqual([
    1,
    expect.stringContaining('fwd=miss; stored'),
  ]);
  expect(await answered(current)).toEqual([1, expect.stringContaining('hit; ttl=')]);
});

test('operations of a batch, and who is shown what was called, get whole answers', async () => {
  await using shop = await startDeferredShop({
    config: {
      server: { maxBatchOperations: 2 },
      observability: { explain: 'everybody', logLevel: 'silent' },
    },
  });
  const query = '{ products { ... @defer { quote { price } } } }';
  const data = { products: [{ quote: { price: '1 €' } }, { quote: { price: '2 €' } }] };
  const batch = await ask(shop.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: current },
    body: JSON.stringify([{ query }]),
  });
  expect(batch.json).toEqual([{ data }]);
  const headers = { accept: current, 'x-headgate-explain': 'run' };
  expect((await post(shop.url, query, headers)).json).toMatchObject({
    data,
    extensions: { explain: { run: { calls: [{}, {}] } } },
  });
});

test('what is read later of writes is read when all of them are made', async () => {
  await using shop = await startDeferredShop({ gates: ['again'] });
  const query = 'mutation { rename { id ... @defer { author { name } } } again { id } }';
  const asking = askInParts(shop.url, query);
  await expect.poll(() => shop.targets).toEqual(['/rename', '/again']);
  shop.open('again');
  expect(await (await asking).rest()).toMatchObject([
    { data: { rename: { id: 1 }, again: { id: 2 } } },
    { incremental: [{ data: { author: { name: 'Author 1' } } }] },
  ]);
  expect(shop.targets).toEqual(['/rename', '/again', '/authors/1']);
});

test.each([
  ['mutation { ... @defer { rename { id } } }', 'A @defer cannot stand at the root of a mutation.'],
  [
    '{ products { ... @defer(label: "a") { id } ... @defer(label: "a") { name } } }',
    'Two @defer have the label "a".',
  ],
  [
    'query ($l: String) { products { ... @defer(label: $l) { id } } }',
    'The label of a @defer is a string of the document, not a variable.',
  ],
  ['{ products @defer { id } }', 'Directive "@defer" may not be used on FIELD.'],
  ['{ products @stream { id } }', 'Unknown directive "@stream".'],
])('%s is refused', async (query, message) => {
  await using shop = await startDeferredShop();
  const { json } = await post(shop.url, query, { accept: current });
  expect(json).toMatchObject({ errors: [{ message }] });
  expect(shop.targets).toEqual([]);
});
