import type { IncomingHttpHeaders } from 'node:http';
import { expect, test, vi } from 'vitest';
import { fakeDate } from '../../fixtures/fake-date.ts';
import { ask } from '../../fixtures/gateway-client.ts';
import { startOneSource } from '../http/one-source.ts';

const types = /* GraphQL */ `
  type Query {
    thing(id: String!): Thing
      @rest(source: "things", method: "GET", path: "/things/{id}", parameters: [{ arg: "id", in: "path" }])
    search(term: String): Thing
      @rest(source: "things", method: "POST", path: "/search", body: { arg: "term", mediaType: "application/json" })
    capped: Thing @cacheControl(maxAge: 30) @rest(source: "things", method: "GET", path: "/capped")
    featured: Thing @rest(source: "things", method: "GET", path: "/things/featured")
    open: String @cacheControl(maxAge: 60, scope: PUBLIC) @rest(source: "things", method: "GET", path: "/open")
    total: Total @rest(source: "things", method: "HEAD", path: "/total", responseHeaders: [{ name: "x-total" }, { name: "x-cost" }])
    counted: Counted
      @rest(source: "things", method: "GET", path: "/counted", accept: "application/json", responseHeaders: [{ name: "x-total" }, { name: "x-cost" }], withResult: true)
    lists: [List] @rest(source: "things", method: "GET", path: "/lists")
    item(id: Int!): Item
      @rest(source: "things", method: "GET", path: "/items/{id}", parameters: [{ arg: "id", in: "path" }])
      @batch(field: "items", keyArg: "id", keysArg: "ids", itemKey: "id")
    items(ids: [Int!]): [Item]
      @rest(source: "things", method: "GET", path: "/items", parameters: [{ arg: "ids", in: "query", explode: false }])
  }
  type Mutation {
    feature: Thing @rest(source: "things", method: "PUT", path: "/things/featured")
    change(id: String!): Thing
      @rest(source: "things", method: "PUT", path: "/things/{id}", parameters: [{ arg: "id", in: "path" }])
  }
  type Thing {
    name: String
  }
  type Total {
    total: String @wire(name: "x-total")
    cost: String @wire(name: "x-cost")
  }
  type Counted {
    result: Thing @wire(name: "#result")
    total: String @wire(name: "x-total")
    cost: String @wire(name: "x-cost")
  }
  type List {
    id: Int
    item: Item @link(field: "item", args: { id: "$parent.id" })
  }
  type Item {
    id: Int
    name: String
  }
`;

const passMs = fakeDate();
const pass = (seconds: number) => passMs(seconds * 1000);

type Headers = Readonly<Record<string, string>>;

/** A source that knows RFC 9110's conditions; what it says of its answers may be changed. */
async function start(
  headers: Headers,
  settings: { cache?: object; headers?: object; retry?: object } = {},
) {
  const says: {
    headers: Headers;
    status: number;
    version: number;
    failures: number;
    body?: unknown;
  } = {
    headers,
    status: 200,
    version: 1,
    failures: 0,
  };
  const seen: { readonly target: string; readonly headers: IncomingHttpHeaders }[] = [];
  const source = await startOneSource(types, {
    config: {
      sources: {
        things: {
          retry: { maxAttempts: 1 },
          breaker: { enabled: false },
          ...settings,
          cache: { http: true, ...settings.cache },
        },
      },
    },
    listener: (request, response) => {
      seen.push({ target: `${request.method} ${request.url}`, headers: request.headers });
      if (says.failures > 0) {
        says.failures -= 1;
        response.writeHead(503).end();
        return;
      }
      for (const [name, value] of Object.entries(says.headers)) response.setHeader(name, value);
      const { etag, 'last-modified': modified } = says.headers;
      const isSame =
        (etag !== undefined && request.headers['if-none-match'] === etag) ||
        (modified !== undefined && request.headers['if-modified-since'] === modified);
      response.statusCode = isSame && says.status === 200 ? 304 : says.status;
      const body = says.body ?? { name: `version ${says.version}` };
      response.end(response.statusCode === 304 ? undefined : JSON.stringify(body));
    },
  });
  return {
    ...source,
    says,
    seen,
    /** What upstream saw of each request since the last time. */
    asked: () => seen.splice(0).map(({ target }) => target),
    async read(field = 'thing(id: "a") { name }', more: Headers = {}) {
      const { data, errors } = await ask(source.url, `{ it: ${field} }`, { headers: more });
      return errors?.[0]?.extensions?.code ?? Object(data?.it).name ?? data?.it;
    },
    metrics: async () => (await fetch(new URL('/metrics', source.url))).text(),
  };
}

const thing = 'GET /things/a';

test.each<[string, Headers, number]>([
  ['max-age', { 'cache-control': 'max-age=60' }, 60],
  ['what passed on the way counts', { 'cache-control': 'max-age=60', age: '20' }, 40],
  ['an Age that is none does not', { 'cache-control': 'max-age=60', age: '-20' }, 60],
  ['s-maxage is for shared caches', { 'cache-control': 'max-age=10, s-maxage=60' }, 60],
  ['a clock that is late', { 'cache-control': 'max-age=60', date: httpDate(-7200) }, 60],
  ['a clock that is early', { 'cache-control': 'max-age=60', date: httpDate(7200) }, 60],
  ['Expires by the clock of the upstream', { expires: httpDate(7260), date: httpDate(7200) }, 60],
  ['max-age before Expires', { 'cache-control': 'max-age=60', expires: '0' }, 60],
  ['a time in quotes', { 'cache-control': 'max-age="60"' }, 60],
])('a result is fresh as RFC 9111 says: %s', async (_name, headers, seconds) => {
  await using source = await start(headers);
  await source.read();
  pass(seconds - 1);
  await source.read();
  expect(source.asked()).toEqual([thing]);
  pass(1);
  await source.read();
  expect(source.asked()).toEqual([thing]);
});

/** @param seconds From now on. */
function httpDate(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toUTCString();
}

test.each<[string, Headers]>([
  ['no-store', { 'cache-control': 'no-store, max-age=60' }],
  ['in any case of letters', { 'cache-control': 'max-age=60, No-Store' }],
  ['what is for one is not for all', { 'cache-control': 'private, max-age=60' }],
  ['what varies by anything', { 'cache-control': 'max-age=60', vary: 'accept, *' }],
  ['no-cache', { 'cache-control': 'no-cache, max-age=60' }],
  ['Pragma of old servers', { pragma: 'no-cache' }],
  ['times that contradict each other', { 'cache-control': 'max-age=60, max-age=5' }],
  ['a time that is none', { 'cache-control': 'max-age=soon' }],
  ['it came too old', { 'cache-control': 'max-age=60', age: '60' }],
  ['an Expires that is none', { expires: '0' }],
  ['nobody says a time', { 'last-modified': httpDate(-10_000_000) }],
])('a result is asked for each time: %s', async (_name, headers) => {
  await using source = await start(headers);
  await source.read();
  await source.read();
  expect(source.asked()).toEqual([thing, thing]);
});

test('what is kept is asked for by its ETag, and stays when it has not changed', async () => {
  await using source = await start({ etag: '"v1"', 'cache-control': 'max-age=60' });
  expect(await source.read()).toBe('version 1');
  // Would be seen if a body came.
  source.says.version = 2;
  pass(61);
  expect(await source.read()).toBe('version 1');
  expect(source.seen.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"v1"']);
  expect(source.asked()).toEqual([thing, thing]);
  pass(59);
  expect(await source.read()).toBe('version 1');
  expect(source.asked()).toEqual([]);
  source.says.headers = { etag: '"v2"', 'cache-control': 'max-age=60' };
  pass(2);
  expect(await source.read()).toBe('version 2');
  pass(61);
  await source.read();
  expect(source.seen.map(({ headers }) => headers['if-none-match'])).toEqual(['"v1"', '"v2"']);
  const metrics = await source.metrics();
  expect(metrics).toMatch(/result_cache_total\{.*outcome="revalidated"\} 2/);
  expect(metrics).toMatch(/result_cache_total\{.*outcome="miss"\} 2/);
});

test('equal reads share the question whether something has changed', async () => {
  await using source = await start({ etag: '"v1"', 'cache-control': 'max-age=60' });
  await source.read();
  pass(61);
  // Of different operations, so that their executions are not shared already.
  const reads = ['name', 'a: name', 'b: name'].map((fields) =>
    ask(source.url, `{ thing(id: "a") { ${fields} } }`),
  );
  const answers = await Promise.all(reads);
  for (const { data } of answers) expect(Object.values(Object(data?.thing))).toEqual(['version 1']);
  expect(source.seen.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"v1"']);
});

test('a question that fails is asked again', async () => {
  await using source = await start(
    { etag: '"v1"', 'cache-control': 'max-age=60' },
    { retry: { maxAttempts: 2, baseDelayMs: 1 } },
  );
  await source.read();
  pass(61);
  source.says.failures = 1;
  expect(await source.read()).toBe('version 1');
  expect(source.seen.map(({ headers }) => headers['if-none-match'])).toEqual([
    undefined,
    '"v1"',
    '"v1"',
  ]);
});

test('what a 304 does not say stays as it was; what it says counts', async () => {
  await using source = await start({ etag: '"v1"', 'cache-control': 'max-age=60' });
  await source.read();
  source.says.headers = { etag: '"v1"' };
  pass(61);
  await source.read();
  pass(59);
  await source.read();
  expect(source.asked()).toEqual([thing, thing]);
  source.says.headers = { etag: '"v1"', 'cache-control': 'max-age=600' };
  pass(2);
  await source.read();
  pass(599);
  await source.read();
  expect(source.asked()).toEqual([thing]);
});

test('Last-Modified is asked by, too; a result without a time is asked for each time', async () => {
  const modified = httpDate(-1000);
  await using source = await start({ 'last-modified': modified });
  expect([await source.read(), await source.read()]).toEqual(['version 1', 'version 1']);
  expect(source.seen.map(({ headers }) => headers['if-modified-since'])).toEqual([
    undefined,
    modified,
  ]);
});

test('no-cache: what is kept is used each time that the upstream says it is right', async () => {
  await using source = await start({ etag: 'W/"v1"', 'cache-control': 'no-cache' });
  expect([await source.read(), await source.read()]).toEqual(['version 1', 'version 1']);
  expect(source.seen.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, 'W/"v1"']);
  // Who could not ask has nothing: no-cache forbids what is stale.
  source.says.status = 503;
  expect(await source.read()).toBe('UPSTREAM_UNAVAILABLE');
});

test('what is for one identity is kept for it alone', async () => {
  await using source = await start(
    { 'cache-control': 'private, max-age=60' },
    { headers: { forward: ['authorization'] } },
  );
  for (const authorization of ['a', 'b', 'a', 'b']) await source.read(undefined, { authorization });
  expect(source.seen.map(({ headers }) => headers.authorization)).toEqual(['a', 'b']);
  // Nobody is nobody's identity.
  source.asked();
  await source.read();
  await source.read();
  expect(source.asked()).toEqual([thing, thing]);
});

test('with credentials of the gateway only what is for all is kept', async () => {
  vi.stubEnv('HEADGATE_TEST_TOKEN', 'Bearer own');
  await using source = await start(
    { 'cache-control': 'max-age=60' },
    { headers: { set: { authorization: 'env:HEADGATE_TEST_TOKEN' } } },
  );
  await source.read();
  await source.read();
  expect(source.asked()).toEqual([thing, thing]);
  for (const word of ['public', 's-maxage=60', 'must-revalidate']) {
    source.says.headers = { 'cache-control': `max-age=60, ${word}` };
    const field = `thing(id: "${word}") { name }`;
    await source.read(field);
    await source.read(field);
    expect(source.asked()).toHaveLength(1);
  }
  vi.unstubAllEnvs();
});

test('Vary: what is sent is part of the key', async () => {
  await using source = await start(
    { 'cache-control': 'max-age=60', vary: 'accept-language, accept' },
    { headers: { forward: ['accept-language'] } },
  );
  for (const language of ['de', 'en', 'de', 'en'])
    await source.read(undefined, { 'accept-language': language });
  expect(source.seen.map(({ headers }) => headers['accept-language'])).toEqual(['de', 'en']);
});

test('stale answers: as the upstream says, else as configured, never against its word', async () => {
  const cache = { staleIfErrorSeconds: 100, staleWhileRevalidateSeconds: 0 };
  await using source = await start({}, { cache });
  const stale = async (control: string, seconds: number) => {
    const field = `thing(id: "${encodeURIComponent(control)}") { name }`;
    source.says.status = 200;
    source.says.headers = { 'cache-control': control };
    await source.read(field);
    pass(seconds);
    source.says.status = 503;
    return source.read(field);
  };
  expect(await stale('max-age=10', 109)).toBe('version 1');
  expect(await stale('max-age=10', 110)).toBe('UPSTREAM_UNAVAILABLE');
  expect(await stale('max-age=10, stale-if-error=20', 29)).toBe('version 1');
  expect(await stale('max-age=10, stale-if-error=20', 30)).toBe('UPSTREAM_UNAVAILABLE');
  for (const word of ['must-revalidate', 'proxy-revalidate', 's-maxage=10']) {
    expect(await stale(`max-age=10, ${word}`, 11)).toBe('UPSTREAM_UNAVAILABLE');
  }
  expect(await stale('s-maxage=10, stale-if-error=20', 29)).toBe('version 1');
});

test('stale-while-revalidate: the old one is used while it is asked for, by its ETag', async () => {
  const headers = { etag: '"v1"', 'cache-control': 'max-age=10, stale-while-revalidate=20' };
  await using source = await start(headers);
  await source.read();
  pass(11);
  expect(await source.read()).toBe('version 1');
  await expect.poll(() => source.seen).toHaveLength(2);
  expect(source.seen[1]?.headers['if-none-match']).toBe('"v1"');
});

test('that there is nothing is kept as said, but never for longer than configured', async () => {
  await using source = await start(
    { 'cache-control': 'max-age=600' },
    { cache: { notFoundTtlSeconds: 3 } },
  );
  source.says.status = 404;
  await source.read();
  pass(2);
  expect(await source.read()).toBe('NOT_FOUND');
  expect(source.asked()).toEqual([thing]);
  pass(2);
  source.says.status = 410;
  source.says.headers = { 'cache-control': 'max-age=1' };
  await source.read();
  pass(2);
  expect(await source.read()).toBe('NOT_FOUND');
  expect(source.asked()).toEqual([thing, thing]);
  pass(4);
  for (const headers of [{ 'cache-control': 'no-store' }, {}]) {
    source.says.headers = headers;
    await source.read();
    await source.read();
    expect(source.asked()).toEqual([thing, thing]);
  }
});

test('a write to the same address takes what is kept, also what could be asked for again', async () => {
  await using source = await start({ etag: '"v1"', 'cache-control': 'max-age=60' });
  await source.read();
  await source.read('thing(id: "b") { name }');
  await ask(source.url, 'mutation { change(id: "a") { name } }');
  source.seen.splice(0);
  await source.read();
  await source.read('thing(id: "b") { name }');
  expect(source.seen).toMatchObject([{ target: thing }]);
  expect(source.seen[0]?.headers).not.toHaveProperty('if-none-match');
});

test('an address is the same in whatever way the contract writes it', async () => {
  await using source = await start({ 'cache-control': 'max-age=60' });
  const reads = ['featured { name }', 'thing(id: "featured") { name }', 'thing(id: "b") { name }'];
  const readAll = async () => {
    for (const read of reads) await source.read(read);
    return source.asked();
  };
  expect(await readAll()).toHaveLength(3);
  expect(await readAll()).toEqual([]);
  for (const write of ['feature', 'change(id: "featured")']) {
    await ask(source.url, `mutation { ${write} { name } }`);
    source.asked();
    expect(await readAll()).toEqual(['GET /things/featured', 'GET /things/featured']);
  }
});

test('ttlSeconds is for answers that say no time; @cacheControl is the longest without it', async () => {
  await using source = await start({}, { cache: { ttlSeconds: 20 } });
  await source.read();
  pass(19);
  await source.read();
  expect(source.asked()).toEqual([thing]);
  source.says.headers = { 'cache-control': 'max-age=5' };
  pass(1);
  await source.read();
  pass(6);
  await source.read();
  expect(source.asked()).toEqual([thing, thing]);

  await using capped = await start({ 'cache-control': 'max-age=600' });
  await capped.read('capped { name }');
  pass(31);
  await capped.read('capped { name }');
  expect(capped.asked()).toEqual(['GET /capped', 'GET /capped']);
});

test('reads by POST have no time of their own, and are never asked for by a condition', async () => {
  await using source = await start(
    { etag: '"v1"', 'cache-control': 'max-age=600' },
    { cache: { ttlSeconds: 20 } },
  );
  const search = 'search(term: "x") { name }';
  await source.read(search);
  await source.read(search);
  pass(21);
  await source.read(search);
  expect(source.seen.map(({ headers }) => headers['if-none-match'])).toEqual([
    undefined,
    undefined,
  ]);
  source.says.headers = { 'cache-control': 'no-store' };
  pass(21);
  source.asked();
  await source.read(search);
  await source.read(search);
  expect(source.asked()).toHaveLength(2);
});

test.each([
  ['alone', 'total { total cost }', { total: '1', cost: '5' }],
  [
    'beside a result',
    'counted { result { name } total cost }',
    { result: { name: 'version 1' }, total: '1', cost: '5' },
  ],
])('headers that are answered are kept, and renewed by a 304: %s', async (_name, query, first) => {
  const headers = { etag: '"v1"', 'cache-control': 'no-cache', 'x-total': '1' };
  await using source = await start({ ...headers, 'x-cost': '5' });
  const ask = () => source.read(query);
  expect(await ask()).toEqual(first);
  // A header that a 304 leaves out is as it was.
  source.says.headers = { ...headers, 'x-total': '2' };
  expect(await ask()).toEqual({ ...first, total: '2' });
  source.says.headers = { ...headers, 'cache-control': 'max-age=60', 'x-total': '3' };
  expect(await ask()).toEqual({ ...first, total: '3' });
  expect(await ask()).toEqual({ ...first, total: '3' });
  expect(source.seen.map((request) => request.headers['if-none-match'])).toEqual([
    undefined,
    '"v1"',
    '"v1"',
  ]);
  source.says.headers = { etag: '"v2"' };
  pass(60);
  const { cost: _, ...rest } = first;
  expect(await ask()).toEqual({ ...rest, total: null, cost: null });
});

test('what is said of a bulk answer holds for each of its items; they have no ETags', async () => {
  await using source = await start({ 'cache-control': 'max-age=600' });
  source.says.body = [{ id: 1, name: 'one' }];
  const lists = '{ lists { id item { name } } }';
  await ask(source.url, lists);
  pass(1);
  source.says.headers = { 'cache-control': 'max-age=60', etag: '"bulk"' };
  source.says.body = [
    { id: 1, name: 'one' },
    { id: 2, name: 'two' },
  ];
  source.asked();
  // The list is kept; another one is asked for under another alias.
  await ask(source.url, '{ a: items(ids: [2]) { name } lists { item { name } } }');
  expect(source.asked()).toEqual(['GET /items?ids=2']);
  pass(601);
  await ask(source.url, lists);
  await ask(source.url, lists);
  expect(source.asked()).toEqual(['GET /lists', 'GET /items?ids=1,2']);
  pass(61);
  await ask(source.url, lists);
  expect(source.seen.map(({ target, headers }) => [target, headers['if-none-match']])).toEqual([
    ['GET /lists', '"bulk"'],
    ['GET /items?ids=1,2', undefined],
  ]);
  source.says.headers = { 'cache-control': 'no-store' };
  pass(61);
  source.asked();
  await ask(source.url, lists);
  await ask(source.url, lists);
  expect(source.asked().filter((target) => target.includes('items'))).toHaveLength(2);
});

test.each<[string, Headers, string]>([
  ['what is left of it', { 'cache-control': 'max-age=60', age: '50' }, 'max-age=10'],
  ['nothing', { 'cache-control': 'no-store' }, 'no-store'],
  ['nothing, for it is for one only', { 'cache-control': 'private, max-age=60' }, 'no-store'],
  ['what the fields say', {}, 'max-age=60'],
])('clients are told how long an answer is good: %s', async (_name, headers, control) => {
  await using source = await start(headers);
  source.says.body = 'text';
  const answer = await ask(source.url, '{ open }');
  expect(answer.data).toEqual({ open: 'text' });
  expect(answer.headers['cache-control']).toContain(control);
});

test('what one identity was told is no whole answer for all', async () => {
  await using source = await start(
    { 'cache-control': 'private, max-age=60' },
    { headers: { forward: ['cookie'] } },
  );
  source.says.body = 'text';
  for (let times = 0; times < 2; times++) {
    const answer = await ask(source.url, '{ open }', { headers: { cookie: 'a=b' } });
    expect(answer.headers['cache-control']).toBe('no-store');
  }
  // The result is kept all the same.
  expect(source.asked()).toEqual(['GET /open']);
});
