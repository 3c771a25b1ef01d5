import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { composedSchema, startShop } from '../../fixtures/shop.ts';

const sales = '{ product(id: 5) { unitsSold } }';
const reader = createApiKey('reader');
const nobody = createApiKey('nobody');
const apiKeys = {
  keys: [
    { id: 'reader', hash: reader.hash, client: 'web', scopes: ['sales:read'] },
    { id: 'nobody', hash: nobody.hash, client: 'web', scopes: [] },
  ],
};

test('a protected field: no key, a wrong key, a key without the scope, the right key', async () => {
  await using shop = await startShop({ identity: { apiKeys } });
  const as = (key: string) => shop.ask(sales, { headers: { 'x-api-key': key } });

  const anonymous = await shop.ask(sales);
  expect(anonymous.status).toBe(401);
  expect(anonymous.headers['www-authenticate']).toBeDefined();
  expect(anonymous.errors?.[0]).toMatchObject({
    path: ['product', 'unitsSold'],
    extensions: { code: 'UNAUTHENTICATED' },
  });
  expect((await as(`${reader.key.slice(0, -1)}_`)).status).toBe(401);
  expect(await as(nobody.key)).toMatchObject({
    status: 403,
    errors: [{ extensions: { code: 'FORBIDDEN' } }],
  });
  expect(shop.catalog.calls, 'refused before any call').toEqual([]);

  expect((await as(reader.key)).data).toEqual({ product: { unitsSold: '9007199254740993' } });
});

test('the protected field is protected on every path to it', async () => {
  await using shop = await startShop({ identity: { apiKeys } });
  const paths = [
    '{ products(limit: 1) { name sold: unitsSold } }',
    '{ searchProducts(q: "lamp") { items { ...Sales } } } fragment Sales on Product { unitsSold }',
    'mutation { updateProduct(id: 5, input: { name: "x" }) { unitsSold } }',
  ];
  for (const path of paths) expect((await shop.ask(path)).status, path).toBe(401);
  expect(shop.catalog.calls).toEqual([]);
});

test('whoever writes must be known', async () => {
  await using shop = await startShop({ identity: { apiKeys } });
  const write = 'mutation { reserveStock(sku: "HG-0001", quantity: 1) { reservationId } }';
  const { status, errors } = await shop.ask(write);
  expect(status).toBe(401);
  // It is no field that is refused, and an empty path would be one to nothing.
  expect(errors?.[0]).not.toHaveProperty('path');
  expect(shop.inventory.calls).toEqual([]);
  const { data } = await shop.ask(write, { headers: { 'x-api-key': nobody.key } });
  expect(data).toEqual({ reserveStock: { reservationId: expect.any(String) } });
});

test('a token of a configured issuer opens it too', async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' };
  using folder = makeFolder({ 'jwks.json': JSON.stringify({ keys: [jwk] }) });
  const issuer = 'https://login.example';
  await using shop = await startShop({
    identity: {
      jwt: { issuers: [{ issuer, audience: 'shop', jwks: `${folder.path}/jwks.json` }] },
    },
  });
  const token = (scope: string, expires = '1m') =>
    new SignJWT({ scope })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .setIssuer(issuer)
      .setAudience('shop')
      .setSubject('ada')
      .setExpirationTime(expires)
      .sign(privateKey);
  const as = async (bearer: Promise<string>) =>
    await shop.ask(sales, { headers: { authorization: `Bearer ${await bearer}` } });

  expect((await as(token('sales:read other'))).data).toEqual({
    product: { unitsSold: '9007199254740993' },
  });
  expect((await as(token('other'))).status).toBe(403);
  expect((await as(token('sales:read', '-1m'))).status).toBe(401);
  expect(shop.catalog.calls).toHaveLength(1);
});

test('a limited field: the sixth search within the window is 429', async () => {
  await using shop = await startShop();
  const search = '{ searchProducts(q: "lamp") { total } }';
  for (let asked = 0; asked < 5; asked++) expect((await shop.ask(search)).status).toBe(200);
  const refused = await shop.ask(search);
  expect(refused).toMatchObject({
    status: 429,
    errors: [{ extensions: { code: 'RATE_LIMITED' } }],
  });
  expect(refused.headers['retry-after']).toMatch(/^([1-9]|10)$/);
  expect(shop.catalog.calls).toHaveLength(5);
});

test('a cached field: the second answer comes from the cache, for every caller', async () => {
  await using shop = await startShop({ identity: { apiKeys } });
  const categories = '{ categories { id name } }';
  const first = await shop.ask(categories);
  const second = await shop.ask(categories, { headers: { 'x-api-key': nobody.key } });
  expect(second.data).toEqual(first.data);
  expect(first.headers['cache-status']).toContain('fwd=miss');
  expect(second.headers['cache-status']).toContain('hit');
  expect(shop.catalog.calls).toHaveLength(1);
});

test('a wrong key gets no kept answer', async () => {
  await using shop = await startShop({ identity: { apiKeys } });
  const categories = '{ categories { id } }';
  await shop.ask(categories);

  const wrong = await shop.ask(categories, {
    headers: { 'x-api-key': `${reader.key.slice(0, -1)}_` },
  });
  expect(wrong).toMatchObject({
    status: 401,
    errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
  });
  expect(wrong.data).toBeUndefined();
});

test('a kept answer of a guarded field is only for those who may ask for it', async () => {
  const sdl = composedSchema().replace(
    '@cacheControl(maxAge: 60, scope: PUBLIC)',
    '@authenticated $&',
  );
  await using shop = await startShop({ identity: { apiKeys } }, sdl);
  const categories = '{ categories { id } }';
  await shop.ask(categories, { headers: { 'x-api-key': nobody.key } });

  expect((await shop.ask(categories)).status).toBe(401);
  const kept = await shop.ask(categories, { headers: { 'x-api-key': reader.key } });
  expect(kept.headers['cache-status']).toContain('hit');
});

test('an answer from the cache counts against the limit', async () => {
  const sdl = composedSchema().replace(
    '@cacheControl(maxAge: 60, scope: PUBLIC)',
    '$& @rateLimit(max: 2, window: "1m")',
  );
  await using shop = await startShop({}, sdl);
  const statuses: number[] = [];
  for (let asked = 0; asked < 3; asked++) {
    statuses.push((await shop.ask('{ categories { id } }')).status);
  }
  expect(statuses).toEqual([200, 200, 429]);
  expect(shop.catalog.calls).toHaveLength(1);
});

test('a refused operation costs nothing of the budget', async () => {
  await using shop = await startShop();
  const aliases = Array.from(
    { length: 6 },
    (_, index) => `a${index}: searchProducts(q: "x") { total }`,
  );
  expect((await shop.ask(`{ ${aliases.join(' ')} }`)).status).toBe(400);
  expect((await shop.ask('{ searchProducts(q: "x") { total } }')).status).toBe(200);
});

test('an answer with a field that may not be kept is not kept', async () => {
  await using shop = await startShop();
  const mixed = '{ categories { id } products(limit: 1) { id } }';
  await shop.ask(mixed);
  await shop.ask(mixed);
  // The categories alone may be kept: as a result of their upstream.
  expect(shop.catalog.calls).toHaveLength(3);
});
