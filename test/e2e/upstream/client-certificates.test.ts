import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { makeFolder } from '../../fixtures/folder.ts';
import { startShop } from '../../fixtures/shop.ts';
import { startTlsFront } from '../../fixtures/tls-front.ts';

/** The gateway shows a certificate of its own to sources that ask for one, whatever they speak. */

const folder = fileURLToPath(new URL('../../fixtures/certificates', import.meta.url));
const file = (name: string) => `file:${path.join(folder, `${name}.pem`)}`;
const ca = file('ca');
const query =
  '{ product(id: 1) { id } stock(sku: "HG-0001") { sku } shippingQuote(sku: "HG-0001", postcode: "10115") { sku } }';

/** The shop, each of whose backends is behind TLS. */
async function startBehindTls(tls: object) {
  await using stack = new AsyncDisposableStack();
  const catalog = stack.use(await startTlsFront('http/1.1'));
  const inventory = stack.use(await startTlsFront('h2'));
  const shipping = stack.use(await startTlsFront('http/1.1'));
  const retry = { maxAttempts: 1 };
  const shop = stack.use(
    await startShop({
      sources: {
        catalog: { endpoint: `https://${catalog.address}`, tls, retry },
        inventory: { endpoint: `grpcs://${inventory.address}`, tls, retry },
        shipping: { endpoint: `https://${shipping.address}/shipping`, tls, retry },
      },
    }),
  );
  catalog.behind = shop.catalog.url;
  inventory.behind = shop.inventory.url;
  shipping.behind = shop.shipping.url;
  const started = stack.move();
  return {
    shop,
    letIn: () => [catalog, inventory, shipping].map((front) => front.letIn),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

test('REST, gRPC and SOAP sources see our certificate', async () => {
  await using started = await startBehindTls({
    ...{ ca, cert: file('client'), key: file('client-key') },
  });
  const { data, errors } = await started.shop.ask(query);

  expect(errors).toBeUndefined();
  expect(data).toEqual({
    product: { id: 1 },
    stock: { sku: 'HG-0001' },
    shippingQuote: { sku: 'HG-0001' },
  });
  for (const names of started.letIn())
    expect(new Set(names)).toEqual(new Set(['mobile-app, Headgate']));
});

test('without one, or with one of another authority, they get no call', async () => {
  const foreign = { cert: file('self-signed'), key: file('self-signed-key') };
  for (const tls of [{ ca }, { ca, ...foreign }]) {
    await using started = await startBehindTls(tls);
    const { shop } = started;
    const { data, errors } = await shop.ask(query);

    expect(data).toEqual({ product: null, stock: null, shippingQuote: null });
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(
      Array(3).fill('UPSTREAM_UNAVAILABLE'),
    );
    expect(JSON.stringify(errors)).not.toMatch(/127\.0\.0\.1|certificate|\.pem/i);
    const calls = [shop.catalog, shop.inventory, shop.shipping].map((backend) => backend.calls);
    expect(calls).toEqual([[], [], []]);
    expect(started.letIn()).toEqual([[], [], []]);
  }
});

test('a certificate that was renewed is shown from the next reload on', async () => {
  using renewed = makeFolder();
  const cert = path.join(renewed.path, 'cert.pem');
  const put = (name: string) => copyFileSync(path.join(folder, `${name}.pem`), cert);
  put('client');
  const tls = { ca, cert: `file:${cert}`, key: file('client-key') };
  await using started = await startBehindTls(tls);
  const { shop } = started;
  await shop.ask(query);
  const before = started.letIn().map((names) => names.length);

  put('client-many');
  await shop.gateway.reload(shop.options());
  expect((await shop.ask(query)).errors).toBeUndefined();

  const after = started.letIn().map((names, index) => new Set(names.slice(before[index])));
  expect(after).toEqual(Array(3).fill(new Set(['Shop'])));
});
