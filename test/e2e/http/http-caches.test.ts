import { createHash } from 'node:crypto';
import { Agent, cacheStores, interceptors } from 'undici';
import { expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { ask, codesOf, post } from './ask.ts';
import { startOneSource } from './one-source.ts';
import { startSmallGateway } from './small-gateway.ts';

/** What caches between the gateway and its clients may do: browsers, proxies, CDNs. */

const { key, id, hash } = createApiKey('one');
const identity = { apiKeys: { keys: [{ id, hash, client: 'web' }] } };
const json = { accept: 'application/json' };

function targetOf(url: string, query: string) {
  return `${url}?${new URLSearchParams({ query })}`;
}

test('public only when it is everybody’s and nobody in particular asks', async () => {
  await using gateway = await startSmallGateway({ identity });
  const get = async (query: string, headers: Record<string, string> = {}) => {
    const answer = await ask(targetOf(gateway.url, query), { headers: { ...json, ...headers } });
    return answer.headers['cache-control'];
  };

  expect(await get('{ price }')).toBe('public, max-age=60');
  expect(await get('{ price }', { 'x-api-key': key })).toBe('private, max-age=60');
  expect(await get('{ greeting price }', { 'x-api-key': key })).toBe('private, no-cache');
  expect(await get('{ greeting price }')).toBe('no-store');
  expect(await get('{ hello price }')).toBe('no-store');
  expect(await get('{ me price }', { 'x-api-key': key })).toBe('no-store');
  expect(await get('{ price fails }')).toBe('no-store');
  expect(await get('{ price nothing }')).toBe('no-store');
  expect(await get('{ price }', { 'x-api-key': 'wrong' })).toBe('no-store');
  expect(await get('mutation { touch }')).toBe('no-store');
});

test('to a POST: what is everybody’s, for the client alone, without a tag', async () => {
  await using gateway = await startSmallGateway({ identity });
  const headers = { 'if-none-match': '*' };
  for (let times = 0; times < 2; times++) {
    const answer = await post(gateway.url, '{ price }', headers);
    expect([answer.status, answer.json]).toEqual([200, { data: { price: 42 } }]);
    expect(answer.headers['cache-control']).toBe('private, max-age=60');
    expect(answer.headers).not.toHaveProperty('etag');
  }
  const own = await post(gateway.url, '{ greeting }', { 'x-api-key': key });
  expect(own.headers['cache-control']).toBe('no-store');
  expect((await post(gateway.url, 'mutation { touch }')).headers['cache-control']).toBe('no-store');
});

test('browsers may be told to ask again sooner than shared caches', async () => {
  const cache = { answers: { browserMaxAgeSeconds: 5 } };
  await using gateway = await startSmallGateway({ identity, cache });
  const target = targetOf(gateway.url, '{ price }');
  const get = async (headers: Record<string, string> = {}) =>
    (await ask(target, { headers: { ...json, ...headers } })).headers['cache-control'];
  expect(await get()).toMatch(/^public, max-age=\d, s-maxage=60$/);
  expect(await get({ 'x-api-key': key })).toMatch(/^private, max-age=\d$/);
  const byPost = await post(gateway.url, '{ price }');
  expect(byPost.headers['cache-control']).toMatch(/^private, max-age=\d$/);
});

test('Vary: what answers depend on, and no more', async () => {
  const sources = {
    small: { headers: { forward: ['x-tenant', 'accept-language'] } },
    other: { headers: { forward: ['x-other'] } },
  };
  const cors = { origins: ['https://app.example'] };
  const varyOf = async (config: object) => {
    await using gateway = await startSmallGateway(config);
    const { headers } = await ask(targetOf(gateway.url, '{ price }'), { headers: json });
    return headers.vary;
  };
  expect(await varyOf({})).toBe('accept');
  expect(await varyOf({ identity })).toBe('accept, x-api-key');
  expect(await varyOf({ sources })).toBe('accept, accept-language, x-tenant');
  expect(await varyOf({ server: { cors } })).toBe('accept, origin');
});

test('who has the answer gets 304, for every way to say so; other bytes have another tag', async () => {
  await using gateway = await startSmallGateway();
  const url = targetOf(gateway.url, '{ price }');
  const first = await ask(url, { headers: json });
  const etag = String(first.headers.etag);
  expect(etag).toMatch(/^"[\w-]{43}"$/);

  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const again = await ask(url, { headers: { ...json, 'if-none-match': known } });
    expect([again.status, again.text]).toEqual([304, '']);
    expect(again.headers).toMatchObject({
      etag,
      vary: 'accept',
      'cache-control': 'public, max-age=60',
      age: expect.stringMatching(/^\d$/),
      'x-content-type-options': 'nosniff',
    });
    expect(again.headers).not.toHaveProperty('content-type');
    expect(again.headers).not.toHaveProperty('content-length');
  }
  expect((await ask(url, { headers: { ...json, 'if-none-match': '"other"' } })).status).toBe(200);
  const typed = { accept: 'application/graphql-response+json', 'if-none-match': etag };
  const otherType = await ask(url, { headers: typed });
  expect([otherType.status, otherType.text]).toEqual([200, first.text]);
  expect(otherType.headers.etag).not.toBe(etag);
  const otherBytes = await ask(targetOf(gateway.url, '{ cost: price }'), { headers: json });
  expect(otherBytes.headers.etag).not.toBe(etag);
  expect(gateway.ran).toEqual(['price', 'price']);
});

test('HEAD: the headers of a GET, and nothing else', async () => {
  await using gateway = await startSmallGateway();
  const url = targetOf(gateway.url, '{ price }');
  const { headers } = await ask(url, { headers: json });
  const head = await ask(url, { method: 'HEAD', headers: json });
  expect([head.status, head.text]).toEqual([200, '']);
  for (const name of ['etag', 'vary', 'cache-control', 'content-type', 'content-length']) {
    expect([name, head.headers[name]]).toEqual([name, headers[name]]);
  }
  const write = await ask(targetOf(gateway.url, 'mutation { touch }'), {
    method: 'HEAD',
    headers: json,
  });
  expect(write.status).toBe(405);
  expect(gateway.ran).toEqual(['price']);
});

test('each request is judged, also one that would get 304', async () => {
  await using gateway = await startSmallGateway({ identity });
  const url = targetOf(gateway.url, '{ greeting }');
  const { headers } = await ask(url, { headers: { ...json, 'x-api-key': key } });
  const known = { ...json, 'if-none-match': String(headers.etag) };
  expect((await ask(url, { headers: { ...known, 'x-api-key': key } })).status).toBe(304);
  const wrong = await ask(url, { headers: { ...known, 'x-api-key': 'wrong' } });
  expect([wrong.status, codesOf(wrong)]).toEqual([401, ['UNAUTHENTICATED']]);
  const nobody = await ask(url, { headers: known });
  expect([nobody.status, nobody.json]).toEqual([200, { data: { greeting: 'hello undefined' } }]);
});

test('budgets of one caller are not told in what others may get', async () => {
  const budgets = [{ per: 'address', capacity: 10, refillPerSecond: 1 }];
  await using gateway = await startSmallGateway({ admission: { rateLimit: { budgets } } });
  const said = async (query: string) => {
    const { headers } = await ask(targetOf(gateway.url, query), { headers: json });
    return 'ratelimit-limit' in headers;
  };
  expect([await said('{ price }'), await said('{ hello }')]).toEqual([false, true]);
});

const types = /* GraphQL */ `type Query {
  thing(id: Int!): Thing @cacheControl(maxAge: 60, scope: PUBLIC)
    @rest(source: "things", method: "GET", path: "/things/{id}", parameters: [{ arg: "id", in: "path" }])
}
type Thing { id: Int market: String }`;

/** A shared cache as CDNs have it (RFC 9111), and what came through it to the gateway. */
async function startCdn(config: object) {
  const source = await startOneSource(types, {
    config: { ...config, admission: { documents: { automatic: { enabled: true } } } },
    listener: ({ url = '', headers }, response) =>
      response.end(JSON.stringify({ id: Number(url.at(-1)), market: headers['x-market'] ?? null })),
  });
  const passed: string[] = [];
  const agent = new Agent().compose(
    (dispatch) => (options, handler) => {
      passed.push(options.path);
      return dispatch(options, handler);
    },
    interceptors.cache({ type: 'shared', store: new cacheStores.MemoryCacheStore() }),
  );
  const { origin } = new URL(source.url);
  return {
    passed,
    async get(params: Record<string, string>, headers: Record<string, string> = {}) {
      const { statusCode, body } = await agent.request({
        origin,
        path: `/graphql?${new URLSearchParams(params)}`,
        method: 'GET',
        headers: { ...json, ...headers },
      });
      return { status: statusCode, json: await body.json() };
    },
    register: (query: string, extensions: object) =>
      ask(source.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables: { id: 1 }, extensions }),
      }),
    async [Symbol.asyncDispose]() {
      await agent.close();
      await source[Symbol.asyncDispose]();
    },
  };
}

test('a CDN keeps what is asked for by the hash of its document, apart by what Vary names', async () => {
  await using cdn = await startCdn({
    identity,
    sources: { things: { headers: { forward: ['x-market'] } } },
  });
  const query = 'query ($id: Int!) { thing(id: $id) { id market } }';
  const sha256Hash = createHash('sha256').update(query).digest('hex');
  const extensions = { persistedQuery: { version: 1, sha256Hash } };
  const params = { extensions: JSON.stringify(extensions), variables: '{"id":1}' };
  const answered = (market: string | null) => ({
    status: 200,
    json: { data: { thing: { id: 1, market } } },
  });

  // That nobody registered it is not kept: it would be so for everybody.
  expect((await cdn.get(params)).json).toMatchObject({ errors: [{}] });
  await cdn.register(query, extensions);
  expect(await cdn.get(params)).toEqual(answered(null));
  expect(cdn.passed).toHaveLength(2);
  expect(await cdn.get(params)).toEqual(answered(null));
  expect(cdn.passed).toHaveLength(2);

  expect(await cdn.get(params, { 'x-market': 'de' })).toEqual(answered('de'));
  expect(await cdn.get(params, { 'x-market': 'de', 'x-other': 'x' })).toEqual(answered('de'));
  expect(cdn.passed).toHaveLength(3);
  // Who shows credentials is always judged, and leaves nothing behind.
  for (const credential of [key, key, 'wrong']) await cdn.get(params, { 'x-api-key': credential });
  expect(cdn.passed).toHaveLength(6);
  expect((await cdn.get({ ...params, variables: '{"id":2}' })).json).toMatchObject({
    data: { thing: { id: 2 } },
  });
  expect(cdn.passed).toHaveLength(7);
});

test('an answer with an explanation is for nobody else, and never the one that is known', async () => {
  await using gateway = await startSmallGateway({ observability: { explain: 'everybody' } });
  const url = targetOf(gateway.url, '{ price }');
  const { headers } = await ask(url, { headers: json });

  for (const known of [{}, { 'if-none-match': String(headers.etag) }]) {
    const explained = { ...json, ...known, 'x-headgate-explain': 'run' };
    const answer = await ask(url, { headers: explained });
    expect(answer.json).toMatchObject({ data: { price: 42 }, extensions: { explain: {} } });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers).not.toHaveProperty('etag');
  }
});
