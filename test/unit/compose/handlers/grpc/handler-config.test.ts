import { expect, test } from 'vitest';
import { parseHandlerConfig } from '../../../../../src/compose/handlers/grpc/handler-config.ts';
import { UserError } from '../../../../../src/errors/user-error.ts';

const base = { endpoint: 'localhost:50051', source: 'stock.proto' };

test('reads what Mesh documents', () => {
  const config = {
    ...base,
    source: { file: 'stock.proto', load: { includeDirs: ['protos'], defaults: true } },
    services: ['shop.v1.Stock'],
    prefixQueryMethod: ['get'],
    selectQueryOrMutationField: [{ type: 'query', fieldName: 'Compute' }],
  };
  expect(parseHandlerConfig('stock', config)).toEqual({
    endpoint: 'localhost:50051',
    contract: { kind: 'proto', file: 'stock.proto', includeDirs: ['protos'] },
    services: ['shop.v1.Stock'],
    prefixQueryMethod: ['get'],
    selectQueryOrMutationField: [{ type: 'Query', fieldName: 'Compute' }],
    warnings: [],
  });
});

test.for([
  [{}, 'localhost:50051'],
  [{ useHTTPS: true }, 'grpcs://localhost:50051'],
  [{ useHTTPS: true, endpoint: 'http://stock.example:443' }, 'grpcs://stock.example:443'],
  [{ credentialsSsl: { rootCA: 'ca.pem' } }, 'grpcs://localhost:50051'],
  [{ credentialsSsl: {}, useHTTPS: false }, 'localhost:50051'],
  [{ endpoint: 'https://stock.example:443' }, 'https://stock.example:443'],
] as const)('%j gives the endpoint %s', ([more, endpoint]) => {
  expect(parseHandlerConfig('stock', { ...base, ...more }).endpoint).toBe(endpoint);
});

const reflection = { kind: 'reflection', metadata: {}, credentials: {} };

test.for([
  [{ source: 'stock.binpb' }, { kind: 'descriptorSet', file: 'stock.binpb' }],
  [{ source: { file: 'stock.json' } }, { kind: 'descriptorSet', file: 'stock.json' }],
  [{ source: undefined }, { ...reflection, endpoint: 'localhost:50051' }],
  [{ useReflection: true }, { ...reflection, endpoint: 'localhost:50051' }],
  [{ source: 'grpc://dev.example:1' }, { ...reflection, endpoint: 'grpc://dev.example:1' }],
  [
    { source: '', useHTTPS: true, reflectionMetadata: { 'x-env': 'dev' } },
    { ...reflection, endpoint: 'grpcs://localhost:50051', metadata: { 'x-env': 'dev' } },
  ],
] as const)('%j names a contract', ([more, contract]) => {
  expect(parseHandlerConfig('stock', { ...base, ...more }).contract).toEqual(contract);
});

test('a server that describes itself needs no second address', () => {
  const source = 'grpc://dev.example:1';
  const { endpoint, contract } = parseHandlerConfig('stock', { source });
  expect([endpoint, contract]).toEqual([source, { ...reflection, endpoint: source }]);
});

test('keys without effect are warned of', () => {
  const more = { requestTimeout: 100, credentialsSsl: { rootCA: 'a' }, schemaHeaders: { a: 'b' } };
  expect(parseHandlerConfig('stock', { ...base, ...more }).warnings).toEqual([
    expect.stringContaining('timeoutMs in gateway.yaml, sources.stock'),
    expect.stringContaining('tls in gateway.yaml, sources.stock'),
    expect.stringContaining('schemaHeaders has no effect'),
  ]);
});

test.for([
  [{ unknown: 1 }, 'Unrecognized key: "unknown"'],
  [{ endpoint: undefined }, 'endpoint: is missing'],
  [{ endpoint: 5 }, 'endpoint: Invalid input'],
  [{ source: { file: 'a.proto', load: { keepCase: true } } }, 'keepCase'],
  [{ metaData: { authorization: '{context.headers.authorization}' } }, 'sources.stock.headers.set'],
  [{ metaData: { 'x-tenant': 'shop' } }, 'sources.stock.headers.set'],
  [{ channelOptions: {} }, 'channelOptions: is not read'],
  [{ endpoint: '{env.STOCK}' }, 'sources.stock.endpoint'],
  [{ source: '', reflectionMetadata: { a: '{env.TOKEN}' } }, 'must not have templates'],
  [{ source: 'grpc://{env.HOST}:1' }, 'must not have templates'],
  [{ source: 'stock.txt' }, '"stock.txt" is not a contract by its name'],
  [{ services: [] }, 'services'],
  [{ source: 'https://stock.example/a.proto' }, 'contracts are not fetched'],
] as const)('refuses %j', ([more, message]) => {
  const parse = () => parseHandlerConfig('stock', { ...base, ...more });
  expect(parse).toThrow(UserError);
  expect(parse).toThrow('.meshrc.yaml: source "stock": grpc');
  expect(parse).toThrow(message);
});
