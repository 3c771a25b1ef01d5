import { expect, test } from 'vitest';
import { createApiKey } from '../../src/identity/api-key.ts';
import { post } from '../e2e/http/ask.ts';
import { startOneSource } from '../e2e/http/one-source.ts';
import { forget, hasRedis, redisCache, redisSection } from '../fixtures/redis.ts';

/**
 * Requests that look alike, to whoever keeps answers or shares calls: each must get its own. The
 * upstream answers with what it was sent.
 */
const at = (path: string, args = '') =>
  `@rest(source: "things", method: "GET", path: "${path}", parameters: [{ arg: "id", in: "query" }${args}])
   @cacheControl(maxAge: 60, scope: PUBLIC)`;
const types = /* GraphQL */ `
  type Query {
    thing(id: ID = "default", tag: String): Echo ${at('/thing', ', { arg: "tag", in: "query" }')}
    other(id: ID): Echo ${at('/other')}
    mine(id: ID): Echo @authenticated ${at('/mine')}
  }
  type Echo @cacheControl(maxAge: 60, scope: PUBLIC) {
    url: String tenant: String region: String user: String client: String scopes: String
  }
`;
const keys = {
  ann: createApiKey('ann'),
  bob: createApiKey('bob'),
  clerk: createApiKey('clerk'),
};

const people = [
  [keys.ann, 'web', 'a'],
  [keys.bob, 'web', 'a'],
  [keys.clerk, 'staff', 'a b'],
] as const;

interface Asked {
  readonly query: string;
  readonly variables?: object;
  readonly headers?: Record<string, string>;
  /** What the upstream gets. */
  readonly sent: Readonly<Record<string, string | null>>;
}
const echo = '{ url tenant region user client scopes }';
const nobody = { tenant: null, region: null, user: null, client: null, scopes: '' };
const byQuery = (query: string, url: string, more: Partial<Asked> = {}): Asked => ({
  query,
  ...more,
  sent: { ...nobody, url, ...more.sent },
});
const withHeaders = (headers: Record<string, string>, sent: Asked['sent']): Asked =>
  byQuery(`{ r: thing ${echo} }`, '/thing?id=default', { headers, sent });
const as = (key: string, sent: Asked['sent']): Asked => withHeaders({ 'x-api-key': key }, sent);
const thingById = `query ($id: ID) { r: thing(id: $id) ${echo} }`;

const alike: readonly Asked[] = [
  // Variables
  byQuery(thingById, '/thing?id=default'),
  byQuery(thingById, '/thing', { variables: { id: null } }),
  byQuery(thingById, '/thing?id=null', { variables: { id: 'null' } }),
  byQuery(thingById, '/thing?id=1', { variables: { id: 1 } }),
  byQuery(thingById, '/thing?id=1', { variables: { id: '1', tag: 'ignored' } }),
  byQuery(thingById, '/thing?id=', { variables: { id: '' } }),
  byQuery(thingById, '/thing?id=__proto__', { variables: { id: '__proto__' } }),
  byQuery(`query ($id: ID = "d2") { r: thing(id: $id) ${echo} }`, '/thing?id=d2'),
  byQuery(
    `query ($id: ID, $tag: String) { r: thing(id: $id, tag: $tag) ${echo} }`,
    '/thing?id=a&tag=b',
    {
      variables: { id: 'a', tag: 'b' },
    },
  ),
  byQuery(
    `query ($tag: ID, $id: String) { r: thing(id: $tag, tag: $id) ${echo} }`,
    '/thing?id=b&tag=a',
    {
      variables: { id: 'a', tag: 'b' },
    },
  ),
  byQuery(thingById, '/thing?id=a%22%2Cnull%5D', { variables: { id: 'a",null]' } }),
  // Texts of documents
  byQuery(`{ r: thing(id: "a") ${echo} }`, '/thing?id=a'),
  byQuery(`{ r: thing(id: "a ") ${echo} }`, '/thing?id=a%20'),
  byQuery(`{ r: thing(id: """a""", tag: "x") ${echo} }`, '/thing?id=a&tag=x'),
  byQuery(`{ r: thing(id: "a#") ${echo} }`, '/thing?id=a%23'),
  byQuery(`{ r: other(id: "a") ${echo} }`, '/other?id=a'),
  byQuery(
    '{ ...F } fragment F on Query { r: thing(id: "f1") { ...G } } fragment G on Echo { url tenant region user client scopes }',
    '/thing?id=f1',
  ),
  byQuery(
    '{ ...F } fragment F on Query { r: thing(id: "f2") { ...G } } fragment G on Echo { url tenant region user client scopes }',
    '/thing?id=f2',
  ),
  // Headers that the source gets
  withHeaders({ 'x-tenant': 'a' }, { tenant: 'a' }),
  withHeaders({ 'x-tenant': 'b' }, { tenant: 'b' }),
  withHeaders({ 'x-tenant': 'a', 'x-region': 'b' }, { tenant: 'a', region: 'b' }),
  withHeaders({ 'x-tenant': 'a,b' }, { tenant: 'a,b' }),
  withHeaders({ 'x-region': 'a' }, { region: 'a' }),
  withHeaders({ 'x-tenant': 'a","x-region":"b' }, { tenant: 'a","x-region":"b' }),
  withHeaders({ 'x-tenant': 'null' }, { tenant: 'null' }),
  withHeaders({ 'x-other': 'a' }, {}),
  // Who asks
  as(keys.ann.key, { user: 'ann', client: 'web', scopes: 'a' }),
  as(keys.bob.key, { user: 'bob', client: 'web', scopes: 'a' }),
  as(keys.clerk.key, { user: 'clerk', client: 'staff', scopes: 'a b' }),
  withHeaders({ 'x-user-id': 'ann', 'x-client': 'web' }, {}),
  ...people.map(([{ id: user, key }, client, scopes]) =>
    byQuery(`{ r: mine(id: 7) ${echo} }`, '/mine?id=7', {
      headers: { 'x-api-key': key },
      sent: { user, client, scopes },
    }),
  ),
];

const stores = (await hasRedis()) ? (['memory', 'redis'] as const) : (['memory'] as const);
const kept = { answers: { cache: {} }, results: { cache: { ttlSeconds: 60 } }, calls: {} };
const cases = stores.flatMap((store) =>
  Object.entries(kept).map(([what, source]) => ({ store, what, source })),
);

test.for(cases)('everybody gets their own: $what in $store', async ({ store, what, source }) => {
  const redis = redisSection();
  await using cleaning = new AsyncDisposableStack();
  if (store === 'redis') cleaning.defer(() => forget(redis));
  await using gateway = await startOneSource(types, {
    config: {
      profile: 'production',
      ...(store === 'redis' && { redis }),
      cache: { ...(store === 'redis' && redisCache), answers: { enabled: what === 'answers' } },
      identity: {
        apiKeys: {
          keys: people.map(([{ id, hash }, client, scopes]) => ({
            ...{ id, hash, client },
            scopes: scopes.split(' '),
          })),
        },
      },
      sources: {
        things: {
          ...source,
          headers: {
            forward: ['x-tenant', 'x-region'],
            identity: { 'x-user-id': 'subject', 'x-client': 'client', 'x-scopes': 'scopes' },
          },
        },
      },
    },
    listener: ({ url, headers }, response) => {
      const of = (name: string) => headers[name] ?? null;
      const sent = { url, tenant: of('x-tenant'), region: of('x-region'), user: of('x-user-id') };
      response.end(
        JSON.stringify({ ...sent, client: of('x-client'), scopes: of('x-scopes') ?? '' }),
      );
    },
  });
  const check = async (asked: Asked) => {
    const { query, variables, headers, sent } = asked;
    const { json } = await post(gateway.url, query, headers, variables);
    expect([asked, json]).toEqual([asked, { data: { r: sent } }]);
  };
  // Together, one after the other, and backwards.
  await Promise.all([...alike, ...alike].map(check));
  for (const asked of [...alike, ...alike.toReversed()]) await check(asked);
  // It would be no proof if nothing was kept or shared.
  if (what !== 'calls') expect(gateway.targets.length).toBeLessThan(2 * alike.length);
  else expect(gateway.targets.length).toBeLessThan(4 * alike.length);
});
