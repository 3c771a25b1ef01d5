import path from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { request } from 'undici';
import { afterAll, expect, test } from 'vitest';
import { redis as redisSchema } from '../../../src/config/sections/redis-config.ts';
import { createApiKey } from '../../../src/identity/api-key.ts';
import type { StoredKey } from '../../../src/identity/stores/api-key-store.ts';
import { changeableFileKeys } from '../../../src/identity/stores/file-keys.ts';
import { changeableRedisKeys } from '../../../src/identity/stores/redis-keys.ts';
import { connectRedis } from '../../../src/redis/connect-redis.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { startServer } from '../../fixtures/http-server.ts';
import { forget, hasRedis, redisSection } from '../../fixtures/redis.ts';
import { hasRedisServer, startRedis } from '../../fixtures/redis-server.ts';
import { type Shop, startShop } from '../../fixtures/shop.ts';
import { connect } from '../../fixtures/web-socket.ts';

/** Subscriptions whose caller may not ask any more, over a real gRPC stream. */

const query = 'subscription { watchStock(sku: "HG-0001") { quantity } }';
const recheckIntervalMs = 50;
const { id, key, hash } = createApiKey('mine');
const stored: StoredKey = { id, hash, client: 'web', scopes: ['read'] };

/** A subscription that is open: its first event has come. */
interface OpenSubscription extends AsyncDisposable {
  /** The error that it ends with. */
  readonly error: Promise<Readonly<Record<string, unknown>>>;
  /** The code of the WebSocket's end; `null`: there is none. */
  readonly closeCode: Promise<number | null>;
}

async function overEvents(url: string, headers: Record<string, string>): Promise<OpenSubscription> {
  const { body } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: JSON.stringify({ query }),
  });
  const began = Promise.withResolvers<void>();
  const read = async () => {
    let text = '';
    for await (const chunk of body) {
      text += String(chunk);
      if (text.includes('"quantity"')) began.resolve();
    }
    const events = [...text.matchAll(/^event: (\w+)\ndata: ?(.*)$/gm)];
    const [last, end] = events.slice(-2);
    expect([last?.[1], end?.[1]]).toEqual(['next', 'complete']);
    const { data, errors } = JSON.parse(last?.[2] ?? '');
    expect(data).toBeUndefined();
    return errors[0].extensions;
  };
  const error = read();
  await began.promise;
  return {
    error,
    closeCode: Promise.resolve(null),
    [Symbol.asyncDispose]: async () => {
      body.destroy();
    },
  };
}

async function overWebSocket(url: string, headers: Record<string, string>) {
  const client = await connect(url, headers);
  client.subscribe('1', query);
  expect(await client.next()).toMatchObject({ type: 'next', payload: { data: {} } });
  const read = async () => {
    for (;;) {
      const { type, payload } = await client.next();
      if (type === 'next') continue;
      expect(type).toBe('error');
      return Object(payload)[0].extensions;
    }
  };
  return {
    error: read(),
    closeCode: client.closed.then(({ code }) => code),
    [Symbol.asyncDispose]: async () => client[Symbol.dispose](),
  };
}

const ways = [
  ['events', overEvents],
  ['WebSocket', overWebSocket],
] as const;

/** Whether the upstream was told of the end, for each of its streams. */
const cancellations = ({ inventory }: Shop) =>
  inventory.calls.map(({ detail }) => detail.cancelled);
const allCancelled = (shop: Shop, count: number) =>
  expect
    .poll(() => cancellations(shop), { interval: 10, timeout: 5_000 })
    .toEqual(Array.from({ length: count }, () => true));

async function refusedAfter(shop: Shop, headers: Record<string, string>, change: () => unknown) {
  const open = await Promise.all(ways.map(([, subscribe]) => subscribe(shop.url, headers)));
  expect(cancellations(shop)).toEqual([false, false]);
  await change();
  for (const { error } of open) expect(await error).toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(await Promise.all(open.map(({ closeCode }) => closeCode))).toEqual([null, 4403]);
  await allCancelled(shop, 2);
}

test('a token that expires ends its subscriptions at that time, and not before', async () => {
  const pair = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(pair.publicKey)), alg: 'ES256', kid: '1' };
  using folder = makeFolder({ 'keys.json': JSON.stringify({ keys: [jwk] }) });
  const issuer = {
    issuer: 'https://id.example',
    audience: 'shop',
    jwks: `${path.join(folder.path, 'keys.json')}`,
    clockToleranceSeconds: 0,
  };
  await using shop = await startShop({ identity: { jwt: { issuers: [issuer] } } });
  const expiresAtSeconds = Math.ceil(Date.now() / 1000) + 2;
  const token = await new SignJWT({ sub: 'ann' })
    .setProtectedHeader({ alg: 'ES256', kid: '1' })
    .setIssuer(issuer.issuer)
    .setAudience(issuer.audience)
    .setExpirationTime(expiresAtSeconds)
    .sign(pair.privateKey);

  await refusedAfter(shop, { authorization: `Bearer ${token}` }, () => {});

  expect(Date.now()).toBeGreaterThanOrEqual(expiresAtSeconds * 1000);
});

test('a key of a file that is revoked ends its subscriptions, those of others go on', async () => {
  using folder = makeFolder();
  const file = path.join(folder.path, 'keys.json');
  const keys = changeableFileKeys(file);
  const other = createApiKey('other');
  await keys.add(stored);
  await keys.add({ ...stored, id: other.id, hash: other.hash });
  await using shop = await startShop({ identity: { recheckIntervalMs, apiKeys: { file } } });
  await refusedAfter(shop, { 'x-api-key': key }, () => keys.remove(id));

  await using stays = await overEvents(shop.url, { 'x-api-key': other.key });
  await using anonymous = await overEvents(shop.url, {});
  const turn = createApiKey('turn');
  await keys.add({ ...stored, id: turn.id, hash: turn.hash });
  await using ends = await overEvents(shop.url, { 'x-api-key': turn.key });
  await keys.remove(turn.id);
  await ends.error;
  await expect
    .poll(() => cancellations(shop), { interval: 10, timeout: 5_000 })
    .toEqual([true, true, false, false, true]);
  for (const { error } of [stays, anonymous]) error.catch(() => {});
});

test.runIf(await hasRedis())('a key of Redis that is revoked ends its subscriptions', async () => {
  const redis = redisSection();
  await using connection = await connectRedis(redisSchema.parse(redis), '.');
  const keys = changeableRedisKeys(connection);
  await keys.add(stored);
  await using shop = await startShop({
    redis,
    identity: { recheckIntervalMs, apiKeys: { redis: true } },
  });
  await refusedAfter(shop, { 'x-api-key': key }, () => keys.remove(id));
  await forget(redis);
});

test('who may do less than before has to subscribe again', async () => {
  using folder = makeFolder();
  const file = path.join(folder.path, 'keys.json');
  const keys = changeableFileKeys(file);
  await keys.add(stored);
  await using shop = await startShop({ identity: { recheckIntervalMs, apiKeys: { file } } });
  await refusedAfter(shop, { 'x-api-key': key }, async () => {
    folder.write('keys.json', JSON.stringify({ keys: [{ ...stored, scopes: [] }] }));
  });
});

test.runIf(hasRedisServer())('while nobody can judge keys, open subscriptions go on', async () => {
  await using redis = await startRedis();
  const section = { url: redis.url, commandTimeoutMs: 5_000 };
  await using connection = await connectRedis(redisSchema.parse(section), '.');
  await changeableRedisKeys(connection).add(stored);
  await using shop = await startShop({
    redis: section,
    identity: { recheckIntervalMs, apiKeys: { redis: true } },
  });
  using client = await connect(shop.url, { 'x-api-key': key });
  client.subscribe('1', query);
  await client.next();

  await redis.kill();
  // Events come every 10 ms: so many that it was asked several times.
  for (let event = 0; event < 50; event++) {
    expect(await client.next()).toMatchObject({ type: 'next', payload: { data: {} } });
  }
  expect(cancellations(shop)).toEqual([false]);

  // It is empty when it comes back: the key is gone.
  await redis.start();
  expect((await client.closed).code).toBe(4403);
  await allCancelled(shop, 1);
});

test('a reload that takes a key away ends its subscriptions', async () => {
  const keys = [{ id, hash, client: 'web' }];
  await using source = await startShop({ identity: { recheckIntervalMs, apiKeys: { keys } } });
  const { gateway } = source;
  await refusedAfter(source, { 'x-api-key': key }, () =>
    gateway.reload(source.options({ identity: { recheckIntervalMs, apiKeys: { keys: [] } } })),
  );
});

/** A server that knows one token; what it says of it can be changed. */
async function startAuthorizationServer(said: object) {
  const state = { said, asked: 0 };
  const server = await startServer((_request, response) => {
    state.asked += 1;
    response.end(JSON.stringify({ active: true, sub: 'ann', ...state.said }));
  });
  const introspection = {
    url: server.url,
    clientId: 'gateway',
    clientSecret: `file:${secrets.path}/secret`,
    cacheSeconds: 0,
  };
  return {
    state,
    identity: { recheckIntervalMs, defaultClient: 'other', introspection },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
const secrets = makeFolder({ secret: 's' });
afterAll(() => secrets[Symbol.dispose]());
const bearer = { authorization: 'Bearer opaque' };
const clients = { web: { claims: { plan: 'web' } }, other: {} };

test.each([
  ['the claim that chooses its client', { plan: 'mobile', roles: [{ in: 'shop' }] }],
  ['a claim that policies may read', { plan: 'web', roles: [{ in: 'stock' }] }],
  ['a claim that is no more', { plan: 'web' }],
])('a token that says otherwise than before ends its subscriptions: %s', async (_what, later) => {
  await using server = await startAuthorizationServer({ plan: 'web', roles: [{ in: 'shop' }] });
  await using shop = await startShop({ identity: server.identity, clients });
  await refusedAfter(shop, bearer, () => {
    server.state.said = later;
  });
});

test('a token that is renewed says the same: its subscriptions go on', async () => {
  const soon = () => Math.floor(Date.now() / 1000) + 60;
  const { state, identity, ...server } = await startAuthorizationServer({});
  await using _server = server;
  state.said = { plan: 'web', scope: 'a b', exp: soon(), iat: 1, nbf: 1, aud: 'shop' };
  await using shop = await startShop({ identity, clients });
  using client = await connect(shop.url, bearer);
  client.subscribe('1', query);
  await client.next();

  state.said = { nbf: 2, aud: 'shop', scope: 'b a', iat: 2, plan: 'web', exp: soon() + 60 };
  const before = state.asked;
  while (state.asked < before + 3) {
    expect(await client.next()).toMatchObject({ type: 'next', payload: { data: {} } });
  }
  expect(cancellations(shop)).toEqual([false]);
});

test('a reload by which a token is of another client, or of none, ends its subscriptions', async () => {
  await using server = await startAuthorizationServer({ plan: 'web' });
  const { identity } = server;
  const { defaultClient: _none, ...known } = identity;
  for (const later of [
    { identity, clients: { other: { claims: { plan: 'web' } } } },
    { identity: known, clients: { web: { claims: { plan: 'gold' } } } },
  ]) {
    await using shop = await startShop({ identity, clients });
    await refusedAfter(shop, bearer, () => shop.gateway.reload(shop.options(later)));
  }
});

test('a reload that lets in nobody without credentials ends their subscriptions', async () => {
  const identity = { recheckIntervalMs, apiKeys: { keys: [stored] } };
  await using shop = await startShop({ identity });
  await refusedAfter(shop, {}, () =>
    shop.gateway.reload(shop.options({ identity: { ...identity, anonymous: false } })),
  );
});

test('none is open for longer than allowed; over a WebSocket others go on', async () => {
  await using shop = await startShop({ server: { maxSubscriptionMs: 300 } });
  await using events = await overEvents(shop.url, {});
  expect(await events.error).toMatchObject({ code: 'SUBSCRIPTION_TIMEOUT' });

  using client = await connect(shop.url);
  client.subscribe('1', query);
  let message = await client.next();
  while (message.type === 'next') message = await client.next();
  expect(message).toMatchObject({
    id: '1',
    type: 'error',
    payload: [{ extensions: { code: 'SUBSCRIPTION_TIMEOUT' } }],
  });
  await allCancelled(shop, 2);
  client.subscribe('2', '{ product(id: 5) { name } }');
  expect(await client.next()).toMatchObject({ id: '2', type: 'next' });
});
