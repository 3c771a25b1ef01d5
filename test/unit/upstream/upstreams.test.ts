import { OperationTypeNode } from 'graphql';
import { expect, test } from 'vitest';
import type { RestBinding } from '../../../src/annotations/bindings.ts';
import { gatewayConfigSchema } from '../../../src/config/gateway-config.ts';
import { createUpstreams } from '../../../src/upstream/upstreams.ts';
import { startServer } from '../../fixtures/http-server.ts';

const create = (protocol: 'rest' | 'grpc', settings: Record<string, unknown>) =>
  createUpstreams({
    sources: [{ name: 'orders', protocol, endpoint: 'http://127.0.0.1:1', wire: { nested: {} } }],
    config: gatewayConfigSchema.parse({ sources: { orders: settings } }).sources,
    baseDir: '.',
    observers: [],
  });

test.each([
  ['rest', 'soapHeaders', { soapHeaders: { Credentials: { token: 'x' } } }],
  ['grpc', 'wsSecurity', { wsSecurity: { username: 'u', password: 'env:PASSWORD', type: 'text' } }],
] as const)(
  'a %s source has no %s: credentials are not dropped in silence',
  (protocol, key, settings) => {
    expect(() => create(protocol, settings)).toThrow(
      `sources.orders.${key} is for SOAP, and orders is a ${protocol} source`,
    );
  },
);

test.each([
  { cache: { http: true } },
  { operations: { 'shop.Orders/Get': { cache: { http: true } } } },
])('gRPC says nothing of how long its answers are good: %j is refused', (settings) => {
  expect(() => create('grpc', settings)).toThrow(
    'sources.orders: cache.http is for REST, and orders is a grpc source',
  );
});

test('REST has no pings: an interval for them is refused', () => {
  expect(() => create('rest', { pingIntervalMs: 60_000 })).toThrow(
    'sources.orders.pingIntervalMs is for gRPC, and orders is a rest source',
  );
});

test('a configuration that cannot be used leaves no checks of servers behind', async () => {
  const checks: (string | undefined)[] = [];
  const enough = Promise.withResolvers<void>();
  await using server = await startServer((request, response) => {
    checks.push(request.url);
    response.end();
    if (checks.filter((url) => url === '/well').length >= 20) enough.resolve();
  });
  const checked = (path: string) => ({
    servers: {
      list: [{ endpoint: server.url }],
      healthCheck: { kind: 'http', path, intervalMs: 1 },
    },
  });
  const secret = { headers: { set: { 'x-key': 'env:HG_NOT_SET' } } };
  const source = (name: string) => ({ name, protocol: 'rest', endpoint: server.url }) as const;
  const all = (sources: Record<string, object>) =>
    createUpstreams({
      sources: Object.keys(sources).map(source),
      config: gatewayConfigSchema.parse({ sources }).sources,
      baseDir: '.',
      observers: [],
    });

  expect(() => all({ same: { ...checked('/same'), ...secret } })).toThrow('HG_NOT_SET');
  expect(() => all({ first: checked('/first'), second: secret })).toThrow('HG_NOT_SET');
  await using _well = all({ well: checked('/well') });
  await enough.promise;

  expect(checks.filter((url) => url === '/same')).toHaveLength(0);
  expect(checks.filter((url) => url === '/first').length).toBeLessThanOrEqual(1);
});

test('operations whose contract wants credentials that nobody configured are known', async () => {
  const source = {
    name: 'orders',
    protocol: 'rest',
    endpoint: 'http://127.0.0.1:1',
    securitySchemes: [
      { name: 'key', type: 'apiKey', in: 'header', parameter: 'X-Key' },
      { name: 'user', type: 'basic' },
    ],
  } as const;
  const missingOf = async (security: string[][], settings: object) => {
    await using upstreams = createUpstreams({
      sources: [source],
      config: gatewayConfigSchema.parse({ sources: { orders: settings } }).sources,
      baseDir: '.',
      observers: [],
    });
    const binding: RestBinding = {
      ...{ protocol: 'rest', source: 'orders', method: 'GET', path: '/a', parameters: [] },
      security,
    };
    upstreams.operation({ binding, kind: OperationTypeNode.QUERY, coordinate: 'Query.a' });
    return upstreams.missingCredentials();
  };
  const missing = (scheme: string) => [{ source: 'orders', scheme, operation: 'GET /a' }];

  expect(await missingOf([['key']], {})).toEqual(missing('key'));
  expect(await missingOf([['key'], ['user']], {})).toEqual(missing('key'));
  expect(await missingOf([['key'], []], {})).toEqual([]);
  const forwarded = { headers: { forward: ['x-key'] } };
  expect(await missingOf([['key']], forwarded)).toEqual([]);
  expect(await missingOf([['key', 'user']], forwarded)).toEqual(missing('user'));
});
