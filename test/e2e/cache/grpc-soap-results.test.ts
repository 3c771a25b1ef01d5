import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startGateway } from '../../../src/gateway/start-gateway.ts';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { fakeDate } from '../../fixtures/fake-date.ts';
import { ask } from '../../fixtures/gateway-client.ts';
import { forget, hasRedis, redisCache, redisSection } from '../../fixtures/redis.ts';
import { composedSchema, type Shop, startShop } from '../../fixtures/shop.ts';

/** Results of gRPC and SOAP are kept as those of REST, over the real servers of the demo. */

const section = redisSection();
const isThere = await hasRedis();
afterAll(() => (isThere ? forget(section) : undefined));

const passMs = fakeDate();
beforeEach(() => {
  vi.stubEnv('HEADGATE_TEST_PASSWORD', 'a password');
});
afterEach(() => {
  vi.unstubAllEnvs();
});
const pass = (seconds: number) => passMs(seconds * 1000);

type Protocol = 'gRPC' | 'SOAP';
const protocols: readonly (readonly [Protocol])[] = [['gRPC'], ['SOAP']];

const sourceOf = { gRPC: 'inventory', SOAP: 'shipping' } as const;
/** A read of one thing, and what it joins to. */
const queryOf = {
  gRPC: (sku: string) => `{ one: stock(sku: "${sku}") { sku quantity } }`,
  SOAP: (sku: string) => `{ one: shippingQuote(sku: "${sku}", postcode: "10115") { sku price } }`,
};
const joinOf = {
  gRPC: (ids: string) => `{ products(ids: [${ids}]) { sku join: stock { sku } } }`,
  SOAP: (ids: string) =>
    `{ products(ids: [${ids}]) { sku join: shipping(postcode: "10115") { sku } } }`,
};

interface Kept extends AsyncDisposable {
  readonly shop: Shop;
  /** Operations of the source that were called since the last time. */
  calls(): string[];
  /** Headers (metadata) of all calls. */
  headers(name: string): unknown[];
  metric(pattern: RegExp): Promise<number>;
}

async function start(
  protocol: Protocol,
  settings: object,
  { rest = {}, sdl = composedSchema() }: { rest?: object; sdl?: string } = {},
): Promise<Kept> {
  const source = sourceOf[protocol];
  const shop = await startShop(
    {
      ...rest,
      sources: {
        [source]: { retry: { maxAttempts: 1 }, breaker: { enabled: false }, ...settings },
      },
    },
    sdl,
  );
  const recorded = () => (protocol === 'gRPC' ? shop.inventory : shop.shipping).calls;
  let seen = 0;
  return {
    shop,
    calls() {
      const since = recorded().slice(seen);
      seen = recorded().length;
      return since.map(({ operation }) => operation);
    },
    headers: (name) =>
      protocol === 'gRPC'
        ? shop.inventory.calls.map(({ detail }) => detail.metadata[name]?.[0])
        : shop.shipping.calls.map(({ detail }) => detail.headers[name]),
    async metric(pattern) {
      const text = await (await fetch(new URL('/metrics', shop.url))).text();
      return Number(pattern.exec(text)?.[1] ?? 0);
    },
    [Symbol.asyncDispose]: () => shop[Symbol.asyncDispose](),
  };
}

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const keys = ['a', 'b'].map((id) => createApiKey(id));

test.each(protocols)('%s: nobody gets what another identity was answered', async (protocol) => {
  await using kept = await start(
    protocol,
    {
      cache: { ttlSeconds: 60 },
      headers: { forward: ['x-tenant'], identity: { 'x-user': 'subject' } },
    },
    {
      rest: {
        identity: {
          apiKeys: {
            keys: keys.map(({ hash }, index) => ({ id: 'ab'[index], hash, client: 'web' })),
          },
        },
      },
    },
  );
  const as = async (key: string | undefined, tenant: string) => {
    const { errors } = await kept.shop.ask(queryOf[protocol]('HG-0001'), {
      headers: { 'x-tenant': tenant, ...(key && { 'x-api-key': key }) },
    });
    expect(errors).toBeUndefined();
  };
  for (let times = 0; times < 2; times++) {
    for (const { key } of keys) await as(key, 'one');
    await as(keys[0]?.key, 'two');
    await as(undefined, 'one');
  }
  expect(kept.headers('x-user')).toEqual(['a', 'b', 'a', undefined]);
  expect(kept.headers('x-tenant')).toEqual(['one', 'one', 'two', 'one']);
});

test.each(protocols)('%s: of a batch only what is missing is asked for', async (protocol) => {
  await using kept = await start(protocol, { cache: { ttlSeconds: 60, notFoundTtlSeconds: 5 } });
  const skus = () =>
    protocol === 'gRPC'
      ? kept.shop.inventory.calls.map(({ detail }) => Object(detail.message).skus)
      : kept.shop.shipping.calls.map(({ detail }) => Object(detail.body).skus.sku);
  const join = joinOf[protocol];
  const first = await kept.shop.ask(join('1, 2'));
  expect(first.errors).toBeUndefined();
  const second = await kept.shop.ask(join('2, 3, 1'));
  const products = ['HG-0001', 'HG-0002', 'HG-0003'].map((sku) => ({ sku, join: { sku } }));
  expect(new Set(asList(second.data?.products))).toEqual(new Set(products));
  await kept.shop.ask(join('1, 2, 3'));
  expect(skus().map((each) => [each].flat().toSorted())).toEqual([
    ['HG-0001', 'HG-0002'],
    ['HG-0003'],
  ]);
  const operation = protocol === 'gRPC' ? 'Inventory/BatchGetStock' : 'GetShippingQuotes';
  expect(await kept.metric(new RegExp(`${operation}",outcome="hit"\\} (\\d+)`))).toBe(5);
  expect(await kept.metric(new RegExp(`${operation}",outcome="miss"\\} (\\d+)`))).toBe(3);
});

test.each(protocols)('%s: a stale result is used while it is fetched anew', async (protocol) => {
  const cache = { ttlSeconds: 10, staleWhileRevalidateSeconds: 60 };
  await using kept = await start(protocol, { cache });
  const read = () => kept.shop.ask(queryOf[protocol]('HG-0001'));
  const first = await read();
  pass(11);
  const stale = await Promise.all([read(), read(), read()]);
  for (const { data } of stale) expect(data).toEqual(first.data);
  await expect.poll(() => kept.metric(/cache_refreshes_total\{.*code="ok"\} (\d+)/)).toBe(1);
  // What was fetched is fresh again.
  await read();
  expect(kept.calls()).toHaveLength(2);
});

test.each(protocols)('%s: a stale result bridges a failure', async (protocol) => {
  await using kept = await start(protocol, { cache: { ttlSeconds: 10, staleIfErrorSeconds: 60 } });
  const read = () => kept.shop.ask(queryOf[protocol]('HG-0001'));
  const join = () => kept.shop.ask(joinOf[protocol]('1, 2'));
  const [first, joined] = [await read(), await join()];
  expect([first.errors, joined.errors]).toEqual([undefined, undefined]);
  await (protocol === 'gRPC' ? kept.shop.inventory : kept.shop.shipping).close();
  pass(11);
  expect((await read()).data).toEqual(first.data);
  expect((await join()).data).toEqual(joined.data);
  expect(await kept.metric(/outcome="stale"\} (\d+)/)).toBeGreaterThan(0);
  pass(60);
  const { errors } = await read();
  expect(errors?.[0]?.extensions?.code).toBe('UPSTREAM_UNAVAILABLE');
});

test('gRPC: that there is nothing is kept for a short time, of a batch by key', async () => {
  await using kept = await start('gRPC', { cache: { ttlSeconds: 60, notFoundTtlSeconds: 5 } });
  const read = async () => {
    const { errors } = await kept.shop.ask(queryOf.gRPC('nothing'));
    return errors?.[0]?.extensions?.code;
  };
  expect([await read(), await read()]).toEqual(['NOT_FOUND', 'NOT_FOUND']);
  expect(kept.calls()).toEqual(['GetStock']);
  pass(6);
  expect(await read()).toBe('NOT_FOUND');
  expect(kept.calls()).toEqual(['GetStock']);
});

test('SOAP: of a batch what is missing is known for a short time', async () => {
  const link = '@link(field: "shippingQuote", args: {sku: "$parent.sku"';
  await using kept = await start(
    'SOAP',
    { cache: { ttlSeconds: 60, notFoundTtlSeconds: 5 } },
    // No carrier knows products by their names.
    { sdl: composedSchema().replace(link, link.replace('.sku', '.name')) },
  );
  const query = joinOf.SOAP('1, 2').replace('sku join', 'join');
  const nothing = { products: [{ join: null }, { join: null }] };
  for (let times = 0; times < 2; times++) {
    const { data, errors } = await kept.shop.ask(query);
    expect({ data, errors }).toEqual({ data: nothing });
  }
  expect(kept.calls()).toEqual(['GetShippingQuotes']);
  pass(6);
  expect((await kept.shop.ask(query)).data).toEqual(nothing);
  expect(kept.calls()).toEqual(['GetShippingQuotes']);
});

test.skipIf(!isThere)(
  'SOAP: gateways share what they were answered as the same user of WS-Security',
  async () => {
    const settings = (username: string) => ({
      cache: { ttlSeconds: 60 },
      wsSecurity: {
        username: `env:${username}`,
        password: 'env:HEADGATE_TEST_PASSWORD',
        type: 'digest',
      },
    });
    vi.stubEnv('HEADGATE_TEST_ANN', 'ann');
    vi.stubEnv('HEADGATE_TEST_BOB', 'bob');
    const shared = {
      cache: redisCache,
      redis: section,
    };
    await using kept = await start('SOAP', settings('HEADGATE_TEST_ANN'), { rest: shared });
    const gatewayOf = (username: string) =>
      startGateway(kept.shop.options({ ...shared, sources: { shipping: settings(username) } }));
    await using bob = await gatewayOf('HEADGATE_TEST_BOB');
    await using ann = await gatewayOf('HEADGATE_TEST_ANN');
    const users = () =>
      kept.shop.shipping.calls.map(({ detail }) => />(ann|bob)</.exec(detail.xml)?.[1]);

    const query = queryOf.SOAP('HG-0001');
    await kept.shop.ask(query);
    // Nonce and time are new in each call, and are no part of what is asked. What is kept is
    // written without anybody waiting for it.
    await expect
      .poll(async () => {
        const before = users().length;
        await ask(ann.url, query);
        return users().length - before;
      })
      .toBe(0);
    expect(users()).not.toContain('bob');
    const before = users().length;
    await ask(bob.url, query);
    expect(users().slice(before)).toEqual(['bob']);
  },
);
