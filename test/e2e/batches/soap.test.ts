import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { demoCredentials, startShipping } from '../../../demo/shipping.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { serveFolder } from '../../fixtures/serve-folder.ts';
import { startRecordingServer } from '../../unit/upstream/recording-server.ts';

/** Joins from REST to the list operation of a SOAP service, which is node-soap's. */

const rowList = { type: 'array', items: { $ref: '#/components/schemas/Row' } };
const contract = (url: string) => ({
  ...{ openapi: '3.1.0', info: { title: 'rows', version: '1' }, servers: [{ url }] },
  paths: {
    '/rows': {
      get: {
        operationId: 'listRows',
        responses: { 200: { content: { 'application/json': { schema: rowList } } } },
      },
    },
  },
  components: {
    schemas: {
      Row: {
        type: 'object',
        properties: { sku: { type: 'string' }, postcode: { type: 'string' } },
      },
    },
  },
});

test('one call for each postcode, all skus of it together; what is not shipped is null', async () => {
  const rows = [
    { sku: 'HG-0002', postcode: '10115' },
    { sku: 'HG-0001', postcode: '10115' },
    { sku: 'HG-0002', postcode: '10115' },
    { sku: 'no & such', postcode: '10115' },
    { sku: null, postcode: '10115' },
    { sku: 'HG-0001', postcode: '20095' },
  ];
  await using shipping = await startShipping();
  await using api = await startRecordingServer((response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(rows));
  });
  using folder = makeFolder({
    '.meshrc.yaml': JSON.stringify({
      sources: [
        { name: 'api', handler: { openapi: { source: './openapi.json' } } },
        { name: 'shipping', handler: { soap: { source: './shipping.wsdl' } } },
      ],
      additionalTypeDefs: './joins.graphql',
    }),
    'openapi.json': JSON.stringify(contract(api.endpoint)),
    'shipping.wsdl': readFileSync(
      new URL('../../../sources/shipping/shipping.wsdl', import.meta.url),
      'utf8',
    ),
    'joins.graphql': `extend type Row {
      quote: ShippingQuote @link(
        field: "shippingQuote", args: { sku: "$parent.sku", postcode: "$parent.postcode" }
      )
    }`,
  });
  await using served = await serveFolder(folder, {
    sources: {
      shipping: {
        endpoint: `${shipping.url}/shipping`,
        soapHeaders: { Credentials: demoCredentials },
      },
    },
  });
  const { data, errors } = await served.ask('{ rows { sku quote { sku carrier } } }');

  expect(errors).toBeUndefined();
  const found = ['HG-0002', 'HG-0001', 'HG-0002', null, null, 'HG-0001'];
  expect(data?.rows).toEqual(
    rows.map(({ sku }, index) => ({
      sku,
      quote: found[index] === null ? null : { sku: found[index], carrier: expect.any(String) },
    })),
  );
  const asked = shipping.calls.map(({ operation, detail }) => [operation, detail.body]);
  expect(asked).toEqual([
    [
      'GetShippingQuotes',
      { skus: { sku: ['HG-0002', 'HG-0001', 'no & such'] }, postcode: '10115' },
    ],
    ['GetShippingQuotes', { skus: { sku: ['HG-0001'] }, postcode: '20095' }],
  ]);
});
