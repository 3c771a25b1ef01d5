import { expect, test } from 'vitest';
import { askTogether } from '../../fixtures/ask-together.ts';
import { startShop } from '../../fixtures/shop.ts';

/** That gRPC and SOAP calls are shared when all that is sent is equal, over the servers of the demo. */

const questions = [
  { tenant: 'a', sku: 'HG-0001' },
  { tenant: 'a', sku: 'HG-0001' },
  { tenant: 'b', sku: 'HG-0001' },
  { tenant: 'a', sku: 'HG-0002' },
  { tenant: 'b', sku: 'HG-0001' },
];
/** The different ones. */
const sent = [
  ['a', 'HG-0001'],
  ['a', 'HG-0002'],
  ['b', 'HG-0001'],
];

/** Of different operations: equal ones of one caller would be one as a whole. */
const ask = async (url: string, fieldOf: (sku: string) => string) => {
  const texts = await askTogether(
    url,
    questions.map(({ tenant, sku }, index) => ({
      query: `query Q${index} { it: ${fieldOf(sku)} { sku } }`,
      headers: { 'x-tenant': tenant },
    })),
  );
  return texts.map((text) => JSON.parse(text).data.it.sku);
};

const headers = { forward: ['x-tenant'] };
const skus = questions.map(({ sku }) => sku);

test('gRPC: metadata and messages', async () => {
  await using shop = await startShop({ sources: { inventory: { headers } } });
  expect(await ask(shop.url, (sku) => `stock(sku: "${sku}")`)).toEqual(skus);
  const calls = shop.inventory.calls.map(({ detail }) => [
    String(detail.metadata['x-tenant']),
    Object(detail.message).sku,
  ]);
  expect(calls.toSorted()).toEqual(sent);
});

test('SOAP: headers and bodies', async () => {
  await using shop = await startShop({ sources: { shipping: { headers } } });
  expect(await ask(shop.url, (sku) => `shippingQuote(sku: "${sku}", postcode: "10115")`)).toEqual(
    skus,
  );
  const calls = shop.shipping.calls.map(({ detail }) => [
    detail.headers['x-tenant'],
    Object(detail.body).sku,
  ]);
  expect(calls.toSorted()).toEqual(sent);
});
