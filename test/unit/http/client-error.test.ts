import { GraphQLError } from 'graphql';
import { expect, test } from 'vitest';
import { GatewayError } from '../../../src/errors/gateway-error.ts';
import { UpstreamError } from '../../../src/errors/upstream-error.ts';
import { toClientError } from '../../../src/http/client-error.ts';

const options = { requestId: 'r', suggestions: true, hasData: true };

test.each([
  ['an error', new Error('secret')],
  ['text', 'secret'],
  ['nothing', undefined],
  ['a GraphQLError of a resolver', new GraphQLError('secret', { path: ['a'] })],
  ['one with a code of ours', new GraphQLError('secret', { extensions: { code: 'FORBIDDEN' } })],
  [
    'one that looks like one of Yoga, around a fault',
    new GraphQLError('secret', {
      originalError: new Error('secret'),
      extensions: { code: 'BAD_REQUEST' },
    }),
  ],
  [
    'one of Yoga, but of a field',
    new GraphQLError('secret', { path: ['a'], extensions: { code: 'BAD_REQUEST' } }),
  ],
])('%s is INTERNAL and says nothing', (_what, thrown) => {
  const { code, error } = toClientError(thrown, options);

  expect(code).toBe('INTERNAL');
  expect(JSON.stringify(error)).not.toContain('secret');
  expect(error.extensions).toEqual({ code: 'INTERNAL', requestId: 'r' });
});

test('finds our errors however often they are wrapped, and shows what may be shown', () => {
  const upstream = new UpstreamError('CONFLICT', {
    source: 'catalog',
    details: { sku: 'A1' },
    retryAfterMs: 5,
    cause: new Error('secret'),
  });
  const once = new GraphQLError('x', { originalError: upstream, path: ['a', 0, 'b'] });
  const twice = new GraphQLError('y', { originalError: once, path: ['a', 0, 'b'] });

  const { error, fault } = toClientError(twice, options);

  expect(JSON.parse(JSON.stringify(error))).toEqual({
    message: 'The upstream refused the change because of its current state.',
    path: ['a', 0, 'b'],
    extensions: {
      code: 'CONFLICT',
      requestId: 'r',
      source: 'catalog',
      details: { sku: 'A1' },
      retryAfterMs: 5,
    },
  });
  expect(fault).toBeUndefined();
});

test('without data, the table says the HTTP status; with data, nothing does', () => {
  const limited = new GatewayError('RATE_LIMITED', { retryAfterMs: 1200 });
  const http = (error: GatewayError) =>
    toClientError(error, { ...options, hasData: false }).error.extensions.http;

  expect(http(limited)).toEqual({ status: 429, spec: false, headers: { 'retry-after': '2' } });
  expect(http(new GatewayError('RATE_LIMITED'))?.headers).toEqual({ 'retry-after': '1' });
  expect(http(new GatewayError('DOCUMENT_LIMIT'))).toMatchObject({ status: 400, spec: true });
  expect(http(new GatewayError('INTERNAL'))).toMatchObject({ status: 500, spec: true });
  expect(http(new GatewayError('BAD_REQUEST', { httpStatus: 415 }))).toMatchObject({
    status: 415,
    spec: false,
  });
  expect(toClientError(limited, options).error.extensions.http).toBeUndefined();
});
