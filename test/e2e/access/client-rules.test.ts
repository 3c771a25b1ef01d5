import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { connect } from '../../fixtures/web-socket.ts';
import { ask, codesOf, post } from '../http/ask.ts';
import { startSmallGateway } from '../http/small-gateway.ts';

const keys = {
  web: createApiKey('web'),
  mobile: createApiKey('mobile'),
  partner: createApiKey('partner'),
};
const trusted = '{ hello price }';
const folder = makeFolder({ 'trusted.json': JSON.stringify({ home: trusted }) });
const app = 'https://app.example';
const partnerApp = 'https://partner.example';

const gateway = await startSmallGateway({
  server: { cors: { origins: [app, partnerApp] } },
  identity: {
    apiKeys: {
      keys: Object.entries(keys).map(([id, { hash }]) => ({ id, hash, client: id })),
    },
    defaultClient: 'web',
  },
  admission: { documents: { trusted: [path.join(folder.path, 'trusted.json')] }, maxDepth: 3 },
  clients: {
    web: { origins: [app] },
    mobile: { documents: 'trusted', keptAnswers: false },
    partner: {
      origins: [partnerApp],
      limits: { maxDepth: 1, maxAliases: 2, maxUpstreamCalls: 2, maxTokens: 20 },
    },
  },
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const send = (
  client: keyof typeof keys,
  query: string,
  headers: Readonly<Record<string, string>> = {},
) => post(gateway.url, query, { 'x-api-key': keys[client].key, ...headers });

/** What the upstream was asked for while something happens. */
async function ranDuring<T>(happens: () => Promise<T>): Promise<[T, string[]]> {
  gateway.ran.length = 0;
  return [await happens(), [...gateway.ran]];
}

test('trusted documents only, for one client, by every way in', async () => {
  const own = '{ hello }';
  expect((await send('web', own)).status).toBe(200);
  const [refused, ran] = await ranDuring(() => send('mobile', own));
  expect([refused.status, codesOf(refused), ran]).toEqual([403, ['DOCUMENT_NOT_TRUSTED'], []]);
  expect((await send('mobile', trusted)).status).toBe(200);

  const headers = { 'x-api-key': keys.mobile.key, accept: 'application/json' };
  const byGet = (params: Record<string, string>) =>
    ask(`${gateway.url}?${new URLSearchParams(params)}`, { headers });
  expect(codesOf(await byGet({ query: own }))).toEqual(['DOCUMENT_NOT_TRUSTED']);
  expect((await byGet({ documentId: 'home' })).json).toEqual({
    data: { hello: 'world', price: 42 },
  });

  using client = await connect(gateway.url, { 'x-api-key': keys.mobile.key });
  client.subscribe('1', own);
  expect(await client.next()).toMatchObject({
    payload: [{ extensions: { code: 'DOCUMENT_NOT_TRUSTED' } }],
  });
});

test('limits of its own, also for documents that others have sent before', async () => {
  const documents: Record<string, string> = {
    '{ product { search } }': 'DOCUMENT_LIMIT',
    '{ a: hello b: hello c: hello }': 'DOCUMENT_LIMIT',
    '{ count(list: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]) }': 'DOCUMENT_LIMIT',
    '{ hello count me: product { __typename } }': 'DOCUMENT_LIMIT',
    '{ hello count price }': 'UPSTREAM_CALL_LIMIT',
  };
  for (const [document, code] of Object.entries(documents)) {
    expect((await send('web', document)).status).toBe(200);
    const [refused, ran] = await ranDuring(() => send('partner', document));
    expect([document, codesOf(refused), ran]).toEqual([document, [code], []]);
    // What one client is refused is no loss for the other.
    expect((await send('web', document)).status).not.toBe(400);
  }
  expect((await send('partner', '{ hello count }')).status).toBe(200);
});

test('origins that a client does not list are refused with its credentials', async () => {
  const from = (client: keyof typeof keys, origin: string) =>
    ranDuring(() => send(client, '{ hello }', { origin }));

  for (const [client, origin] of [
    ['web', app],
    ['partner', partnerApp],
  ] as const) {
    const [answer, ran] = await from(client, origin);
    expect([answer.status, ran]).toEqual([200, ['hello']]);
    expect(answer.headers['access-control-allow-origin']).toBe(origin);
  }
  for (const [client, origin] of [
    ['web', partnerApp],
    ['partner', app],
    ['web', 'https://evil.example'],
  ] as const) {
    const [answer, ran] = await from(client, origin);
    expect([answer.status, codesOf(answer), ran]).toEqual([403, ['BAD_REQUEST'], []]);
  }
  // No credentials are the default client, whose page this is not.
  const [anonymous] = await ranDuring(() => post(gateway.url, '{ hello }', { origin: partnerApp }));
  expect(anonymous.status).toBe(403);
  // A client that lists none may be asked from all; this document is just not trusted.
  expect(codesOf((await from('mobile', partnerApp))[0])).toEqual(['DOCUMENT_NOT_TRUSTED']);
});

test('answers are neither kept for a client that wants none, nor given to it', async () => {
  await send('web', '{ price }');
  const [kept, ran] = await ranDuring(() => send('web', '{ price }'));
  expect([kept.headers['cache-status'], ran]).toEqual([expect.stringContaining('hit'), []]);
  for (const _ of [1, 2]) {
    const [fresh, asked] = await ranDuring(() => send('mobile', trusted));
    expect([fresh.headers['cache-status'], asked]).toEqual([undefined, ['hello', 'price']]);
  }
});

test('an origin that browsers are not told of is a mistake', async () => {
  const clients = { web: { origins: [app] } };
  await expect(startSmallGateway({ clients })).rejects.toThrow(/is none of `server.cors.origins`/);
});
