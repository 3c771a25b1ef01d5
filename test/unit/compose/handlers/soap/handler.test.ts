import { readFile } from 'node:fs/promises';
import { validateSchema } from 'graphql';
import { expect, test } from 'vitest';
import { UserError } from '../../../../../src/errors/user-error.ts';
import { compose } from './contract-files.ts';
import { oneOperation, sequence } from './wsdl-text.ts';

const shipping = new URL('../../../../../sources/shipping/shipping.wsdl', import.meta.url);

test('the contract of the demo', async () => {
  const { schema, annotations } = await compose({
    'shipping.wsdl': await readFile(shipping, 'utf8'),
  });
  expect(validateSchema(schema)).toEqual([]);
  const query = schema.getQueryType()?.getFields();
  const signature = (name: string) => ({
    args: query?.[name]?.args.map(({ name: arg, type }) => `${arg}: ${type}`),
    type: String(query?.[name]?.type),
  });
  expect(signature('shippingQuote')).toEqual({
    args: ['sku: String!', 'postcode: String!'],
    type: 'ShippingQuote',
  });
  expect(signature('shippingQuotes')).toEqual({
    args: ['skus: [String!]!', 'postcode: String!'],
    type: '[ShippingQuote!]',
  });
  expect(annotations.operations).toEqual([
    { operation: 'GetShippingQuote', field: 'Query.shippingQuote' },
    { operation: 'GetShippingQuotes', field: 'Query.shippingQuotes' },
    { operation: 'BookShipment', field: 'Mutation.bookShipment' },
  ]);
});

const contract = {
  'shop.wsdl': oneOperation(sequence(), sequence('<xs:element name="a" type="xs:int"/>')),
};

test('a read can be made a mutation, by either of its names', async () => {
  for (const fieldName of ['GetThing', 'thing']) {
    const { annotations, schema } = await compose(contract, {
      selectQueryOrMutationField: [{ type: 'Mutation', fieldName }],
    });
    expect(annotations.operations).toEqual([{ operation: 'GetThing', field: 'Mutation.getThing' }]);
    expect(schema.getQueryType()).toBeUndefined();
  }
});

test('the last entry that names an operation counts', async () => {
  const { annotations } = await compose(contract, {
    selectQueryOrMutationField: [
      { type: 'Query', fieldName: 'GetThing' },
      { type: 'Mutation', fieldName: 'thing' },
    ],
  });
  expect(annotations.operations).toEqual([{ operation: 'GetThing', field: 'Mutation.getThing' }]);
});

test('the endpoint of the configuration stands above that of the contract', async () => {
  const { annotations } = await compose(contract, { endpoint: 'http://other.example/' });
  expect(annotations.source.endpoint).toBe('http://other.example/');
});

test('constant headers and aliases go into the wire model', async () => {
  const { wire } = await compose(contract, {
    bodyAlias: 'shop',
    soapHeaders: { alias: 'h', namespace: 'urn:headers', headers: { Client: { name: 'web' } } },
  });
  expect(wire).toMatchObject({
    bodyPrefix: 'shop',
    constantHeaders: { prefix: 'h', parts: { Client: { name: 'web' } } },
  });
  expect(wire.namespaces[wire.constantHeaders?.namespace ?? -1]).toBe('urn:headers');
});

test.each<[string, Record<string, unknown>, RegExp]>([
  ['an unknown key', { sauce: 'x' }, /source "shop": soap: .*sauce/],
  [
    'a template',
    { endpoint: 'http://{env.HOST}/' },
    /soap\.endpoint: templates .* are not supported\n.*gateway\.yaml, sources\.shop\.headers/,
  ],
  [
    'a secret in a SOAP header',
    {
      soapHeaders: { namespace: 'urn:x', headers: { Auth: { token: '{context.headers.token}' } } },
    },
    /soap\.soapHeaders\.headers\.Auth\.token: .*\n.*sources\.shop\.soapHeaders/,
  ],
  [
    'HTTP headers',
    { operationHeaders: { a: 'b' } },
    /soap\.operationHeaders: .*\n.*sources\.shop\.headers\.set/,
  ],
  [
    'an unknown operation',
    { selectQueryOrMutationField: [{ type: 'query', fieldName: 'gone' }] },
    /names "gone", .*\n.*GetThing/,
  ],
  ['an unknown envelope', { soapNamespace: 'urn:x' }, /soap\.soapNamespace/],
  ['a prefix that is none', { bodyAlias: 'a b' }, /soap\.bodyAlias: "a b" cannot be a prefix/],
  ['an address', { source: 'https://shop.example/?wsdl' }, /is not fetched: contracts are files/],
  ['a missing file', { source: 'gone.wsdl' }, /cannot read .*gone\.wsdl/],
])('the configuration is checked: %s', async (_name, config, message) => {
  const error = await compose(contract, config).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  expect(String(error)).toMatch(message);
});
