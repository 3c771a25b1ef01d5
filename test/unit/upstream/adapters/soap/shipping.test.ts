import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { unknownPostcode } from '../../../../../demo/data.ts';
import { demoCredentials, startShipping } from '../../../../../demo/shipping.ts';
import { adapterFor, call, failureOf } from './soap-upstream.ts';

const contract = await readFile(
  new URL('../../../../../sources/shipping/shipping.wsdl', import.meta.url),
  'utf8',
);

async function start(soapHeaders: Record<string, unknown> = { Credentials: demoCredentials }) {
  const shipping = await startShipping();
  const adapter = await adapterFor(contract, { endpoint: `${shipping.url}/shipping`, soapHeaders });
  return {
    shipping,
    adapter,
    async [Symbol.asyncDispose]() {
      await adapter[Symbol.asyncDispose]();
      await shipping.close();
    },
  };
}

test('one quote: credentials in the header, exact values in the answer', async () => {
  await using demo = await start();
  // The wrong order on purpose: the contract has sku before postcode.
  const args = { postcode: '10115', sku: 'HG-0001' };
  const quote = await call(demo.adapter, args, { operation: 'GetShippingQuote' });
  expect(quote).toEqual({
    quoteId: expect.stringMatching(/^Q-/),
    sku: 'HG-0001',
    postcode: '10115',
    carrier: expect.any(String),
    price: expect.stringMatching(/^\d+\.\d{2}$/),
    currency: 'EUR',
    deliveryDate: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
    serviceLevel: expect.any(String),
  });
  expect(demo.shipping.calls).toHaveLength(1);
  expect(demo.shipping.calls[0]).toMatchObject({
    operation: 'GetShippingQuote',
    detail: {
      body: { sku: 'HG-0001', postcode: '10115' },
      header: { Credentials: demoCredentials },
    },
  });
});

test('many quotes: a list in its wrapper goes out, a list comes back', async () => {
  await using demo = await start();
  const args = { skus: ['HG-0001', 'HG-0002'], postcode: '10115' };
  const quotes = await call(demo.adapter, args, { operation: 'GetShippingQuotes' });
  expect(quotes).toMatchObject([{ sku: 'HG-0002' }, { sku: 'HG-0001' }]);
  expect(demo.shipping.calls[0]?.detail.body).toEqual({
    skus: { sku: ['HG-0001', 'HG-0002'] },
    postcode: '10115',
  });
  const one = { skus: ['HG-0001'], postcode: '10115' };
  expect(await call(demo.adapter, one, { operation: 'GetShippingQuotes' })).toHaveLength(1);
  const unknown = { skus: ['no-such-sku'], postcode: '10115' };
  expect(await call(demo.adapter, unknown, { operation: 'GetShippingQuotes' })).toEqual([]);
});

test('what is not there is null', async () => {
  await using demo = await start();
  const args = { sku: 'no-such-sku', postcode: '10115' };
  expect(await call(demo.adapter, args, { operation: 'GetShippingQuote' })).toBeNull();
});

test('a declared fault shows its members, any other shows nothing', async () => {
  await using demo = await start();
  const ask = (postcode: string) =>
    failureOf(call(demo.adapter, { sku: 'HG-0001', postcode }, { operation: 'GetShippingQuote' }));
  expect(await ask(unknownPostcode)).toMatchObject({
    code: 'BAD_INPUT',
    source: 'shop',
    message: 'The postcode is unknown.',
    details: {
      fault: 'UnknownPostcodeFault',
      postcode: unknownPostcode,
      message: 'No carrier delivers to this postcode.',
    },
  });
  const undeclared = await ask('not a postcode');
  expect(undeclared.message).toBe('A value of the request was refused.');
  expect(undeclared.details).toBeUndefined();
});

test('a value is never markup', async () => {
  await using demo = await start();
  const sku = `</sku><sku>x]]>&amp;"'{env.HOME}`;
  await call(demo.adapter, { sku, postcode: '10115' }, { operation: 'GetShippingQuote' });
  expect(demo.shipping.calls[0]?.detail.body).toEqual({ sku, postcode: '10115' });
});

test('wrong credentials are the upstream to refuse', async () => {
  await using demo = await start({ Credentials: { username: 'demo', token: 'wrong' } });
  const args = { sku: 'HG-0001', postcode: '10115' };
  const error = await failureOf(call(demo.adapter, args, { operation: 'GetShippingQuote' }));
  expect(error).toMatchObject({ code: 'BAD_INPUT', details: undefined });
});
