import { expect, test } from 'vitest';
import { checkKnownNames } from '../../../src/config/check-known-names.ts';
import { parseGatewayConfig } from '../../../src/config/load-config.ts';

const known = new Map([
  [
    'catalog',
    {
      operations: ['GET /products', 'GET /products/{id}', 'POST /products'],
      endpoints: [],
      args: () => ['id', 'limit', 'id'],
    },
  ],
  [
    'orders',
    {
      operations: ['GET /orders'],
      endpoints: ['https://eu.example', 'https://us.example'],
      args: () => [],
    },
  ],
]);
const check = (text: string) => () =>
  checkKnownNames(parseGatewayConfig(text, 'gateway.yaml'), known, 'gateway.yaml');

test('settings of a source that does not exist are refused', () => {
  expect(check('sources: { catlog: {} }')).toThrow(
    /^gateway\.yaml: sources\.catlog: the graph has no such source\s+Did you mean "catalog"\?/,
  );
  expect(check('sources: { catalog: {} }')).not.toThrow();
});

test('settings of an operation that does not exist are refused, with those that are near', () => {
  const withOperation = (name: string) =>
    check(`sources: { catalog: { operations: { "${name}": { share: false } } } }`);

  expect(withOperation('GET /product/{id}')).toThrow(
    /^gateway\.yaml: sources\.catalog\.operations: the graph has no operation "GET \/product\/\{id\}"\s+Did you mean "GET \/products\/\{id\}" or "GET \/products"/,
  );
  expect(withOperation('GET /orders')).toThrow(/no operation "GET \/orders"/);
  expect(withOperation('zzz')).toThrow(/called as in its contract, like "GET \/products"/);
  expect(withOperation('POST /products')).not.toThrow();
});

test('an address for a server that no operation has is refused', () => {
  const withEndpoint = (source: string, name: string) =>
    check(`sources: { ${source}: { endpoints: { "${name}": "http://127.0.0.1:1" } } }`);

  expect(withEndpoint('orders', 'https://eu.exmaple')).toThrow(
    'gateway.yaml: sources.orders.endpoints: no operation has the server "https://eu.exmaple"\n  There are: https://eu.example, https://us.example.',
  );
  expect(withEndpoint('catalog', 'https://x.example')).toThrow(
    'No operation of catalog has a server of its own: sources.catalog.endpoint is for all.',
  );
  expect(withEndpoint('orders', 'https://us.example')).not.toThrow();
});

test('balancing by an argument that no operation has is refused', () => {
  const withArgument = (source: string, hashArg: string) =>
    check(
      `sources: { ${source}: { servers: { list: [{ endpoint: "http://a" }], balance: hash, hashArg: ${hashArg} } } }`,
    );

  expect(withArgument('catalog', 'limti')).toThrow(
    'gateway.yaml: sources.catalog.servers.hashArg: no operation has the argument "limti"\n  Did you mean "limit"?',
  );
  expect(withArgument('catalog', 'customer')).toThrow('called as in its contract, like "id".');
  expect(withArgument('orders', 'id')).toThrow('No operation of orders has arguments.');
  expect(withArgument('catalog', 'id')).not.toThrow();
});
