import { expect, test } from 'vitest';
import { UserError } from '../../../../../src/errors/user-error.ts';
import { parseEndpoint } from '../../../../../src/upstream/adapters/grpc/endpoint.ts';

test.for([
  ['localhost:50051', 'dns:localhost:50051', false],
  ['127.0.0.1:50051', 'dns:127.0.0.1:50051', false],
  ['[::1]:50051', 'dns:[::1]:50051', false],
  ['grpc://stock.example:50051', 'dns:stock.example:50051', false],
  ['http://stock.example', 'dns:stock.example:80', false],
  ['http://stock.example:8080/', 'dns:stock.example:8080', false],
  ['https://stock.example', 'dns:stock.example:443', true],
  ['grpcs://stock.example:443', 'dns:stock.example:443', true],
] as const)('%s', ([endpoint, target, isSecure]) => {
  const hostname = target.replace(/^dns:(.*):\d+$/, '$1');
  expect(parseEndpoint('stock', endpoint)).toEqual({ target, hostname, isSecure });
});

test.for([
  'stock.example',
  'grpcs://stock.example',
  'ftp://stock.example:21',
  'grpc://user:secret@stock.example:50051',
  'grpc://stock.example:50051/path',
  'grpc://stock.example:50051?x=1',
  'stock.example:port',
  ':50051',
  '',
])('refuses "%s"', (endpoint) => {
  expect(() => parseEndpoint('stock', endpoint)).toThrow(UserError);
  expect(() => parseEndpoint('stock', endpoint)).toThrow('gateway.yaml, sources.stock.endpoint');
});
