import { expect, test } from 'vitest';
import { gatewayConfigSchema } from '../../../src/config/gateway-config.ts';
import { createUpstreams } from '../../../src/upstream/upstreams.ts';

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
