import { readFileSync } from 'node:fs';
import { request } from 'undici';
import { afterAll, expect, test } from 'vitest';
import { type Shop, startShop } from '../../fixtures/shop.ts';

const shopPage = readFileSync(
  new URL('../../../schema/operations/shop-page.graphql', import.meta.url),
  'utf8',
);
const apiKeys = {
  keys: [
    {
      id: 'demo',
      hash: 'sha256:5qyMYmzGMO2DFEOnQfxREg:by0neMLCBxceqCiy_jkcK50v996_LQ0AirIfr-4vVn8',
      client: 'web',
      scopes: ['sales:read'],
    },
  ],
};
const key = { 'x-api-key': 'hg_demo_cxSKZJHH_dg1xeJvyLKLkW-X3IAZKTCl72kIQGwO2W8' };
const run = { 'x-headgate-explain': 'run' };
const plan = { 'x-headgate-explain': 'plan' };

const shop = await startShop({ observability: { logLevel: 'silent', explain: 'everybody' } });
afterAll(() => shop[Symbol.asyncDispose]());

const callsOf = ({ catalog, inventory, shipping }: Shop) =>
  catalog.calls.length + inventory.calls.length + shipping.calls.length;

/** What Yoga answers, without the door. */
async function get(query: string, headers: Record<string, string>) {
  const url = `${shop.url}?query=${encodeURIComponent(query)}`;
  const { body } = await request(url, { headers: { accept: 'application/json', ...headers } });
  return body.json();
}

/** Times differ each time. */
const timeless = (answer: unknown) =>
  JSON.parse(JSON.stringify(answer), (name, value) => (/^(ms|startMs)$/.test(name) ? 0 : value));

test('what was called, by steps, with keys and codes', async () => {
  const { data, extensions } = await shop.ask(shopPage, { headers: run });

  expect(data).toEqual((await shop.ask(shopPage)).data);
  expect(extensions).toMatchObject({
    explain: {
      mostCalls: 4,
      cost: 200,
      steps: [{ path: 'products' }, { path: 'products.stock', after: 0 }, {}, {}],
      run: { answerCache: null, unlistedCalls: 0 },
    },
  });
  const { calls } = Object(extensions?.explain).run;
  expect(timeless(calls)).toEqual([
    {
      source: 'catalog',
      operation: 'GET /products',
      steps: [0],
      keys: null,
      startMs: 0,
      ms: 0,
      code: 'ok',
      isShared: false,
      isKept: false,
      attempts: 1,
    },
    expect.objectContaining({ source: 'inventory', steps: [1], keys: 50 }),
    expect.objectContaining({ source: 'shipping', operation: 'GetShippingQuotes', keys: 50 }),
    expect.objectContaining({ operation: 'GET /categories', steps: [3], keys: 8 }),
  ]);
  for (const { startMs, ms } of calls) {
    expect(startMs).toBeGreaterThanOrEqual(0);
    expect(ms).toBeGreaterThan(0);
  }
});

test('no address, header or value is told', async () => {
  const query = '{ product(id: 7) { name shipping(postcode: "10115-secret") { price } } }';
  const { extensions } = await shop.ask(query, { headers: { ...run, 'x-mine': 'header-secret' } });
  const text = JSON.stringify(extensions);

  expect(text).toContain('GET /products/{id}');
  expect(text).not.toMatch(/127\.0\.0\.1|http|secret|HG-/);
});

test('the door and Yoga say the same', async () => {
  const posted = await shop.ask('{ product(id: 7) { name stock { quantity } } }', { headers: run });
  const got = await get('{ product(id: 7) { name stock { quantity } } }', run);
  const { data, extensions } = posted;
  expect(timeless(got)).toEqual(timeless({ data, extensions }));
});

test('plan: nothing runs', async () => {
  const before = callsOf(shop);
  const answer = await shop.ask(shopPage, { headers: plan });

  expect(answer.data).toBeNull();
  expect(answer.errors).toBeUndefined();
  expect(answer.extensions).toMatchObject({ explain: { mostCalls: 4 } });
  expect(answer.extensions?.explain).not.toHaveProperty('run');
  expect(callsOf(shop)).toBe(before);
});

test('a call that fails has its code, and the answer its errors', async () => {
  const answer = await shop.ask('{ product(id: 99999) { name } }', { headers: run });

  expect(answer.errors?.[0]?.extensions?.code).toBe('NOT_FOUND');
  expect(answer.extensions).toMatchObject({
    explain: { run: { calls: [{ operation: 'GET /products/{id}', code: 'NOT_FOUND' }] } },
  });
});

test('a kept answer makes no call, and is kept without the explanation', async () => {
  await shop.ask('{ categories { id } }', { headers: run });
  const { data, extensions } = await shop.ask('{ categories { id } }', { headers: run });

  expect(extensions).toMatchObject({ explain: { run: { answerCache: 'hit', calls: [] } } });
  const plain = await shop.ask('{ categories { id } }');
  expect(plain.data).toEqual(data);
  expect(plain).not.toHaveProperty('extensions');
});

test('a header that says neither is told so', async () => {
  const answer = await shop.ask('{ __typename }', { headers: { 'x-headgate-explain': 'yes' } });
  expect(answer.errors?.[0]?.message).toBe(
    'x-headgate-explain is plan or run; of subscriptions, plan.',
  );
});

test('subscriptions have a plan', async () => {
  const query = 'subscription { watchStock(sku: "HG-0001") { quantity } }';
  const answer = await shop.ask(query, { headers: plan });
  expect(answer.extensions).toMatchObject({
    explain: { steps: [{ call: 'shop.inventory.v1.Inventory/WatchStock' }] },
  });
});

test.each([
  ['off, the default', {}, run],
  ['for a scope, without it', { explain: { scope: 'ops:explain' } }, { ...run, ...key }],
  ['for a scope, anonymous', { explain: { scope: 'sales:read' } }, run],
  [
    'for this machine, through a proxy',
    { explain: 'loopback' },
    { ...run, 'x-forwarded-for': '9.9.9.9' },
  ],
])('nothing is told: %s', async (_case, observability, headers) => {
  await using other = await startShop({
    profile: 'production',
    observability: { logLevel: 'silent', ...observability },
    identity: { apiKeys },
  });
  const answer = await other.ask('{ __typename }', { headers });
  expect(answer.data).toEqual({ __typename: 'Query' });
  expect(answer).not.toHaveProperty('extensions');
});

test.each([
  ['for a scope', { scope: 'sales:read' }, { ...run, ...key }],
  ['for this machine', 'loopback', run],
])('something is told: %s', async (_case, explain, headers) => {
  await using other = await startShop({
    observability: { logLevel: 'silent', explain },
    identity: { apiKeys },
  });
  const answer = await other.ask('{ __typename }', { headers });
  expect(answer.extensions).toMatchObject({ explain: { mostCalls: 0, run: { calls: [] } } });
});
