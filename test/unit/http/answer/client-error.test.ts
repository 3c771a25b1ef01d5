import { GraphQLError } from 'graphql';
import { expect, test } from 'vitest';
import { GatewayError } from '../../../../src/errors/gateway-error.ts';
import { UpstreamError } from '../../../../src/errors/upstream-error.ts';
import { toClientError } from '../../../../src/http/answer/client-error.ts';
import { cpuMsOf } from '../../../fixtures/cpu-time.ts';

const options = { requestId: 'r', suggestions: true, hasData: true };

test.each([
  ['an error', new Error('secret')],
  ['text', 'secret'],
  ['nothing', undefined],
  ['one with a code of ours', new GraphQLError('secret', { extensions: { code: 'FORBIDDEN' } })],
  [
    'one that looks like one of Yoga, around a fault',
    new GraphQLError('secret', {
      originalError: new Error('secret'),
      extensions: { code: 'BAD_REQUEST' },
    }),
  ],
  [
    'one of graphql-js at a field, which repeats the value',
    new GraphQLError('secret', { path: ['a'], originalError: new GraphQLError('Int: "secret"') }),
  ],
  [
    'an error of code of ours at a field',
    new GraphQLError('secret', { path: ['a'], originalError: new TypeError('secret') }),
  ],
])('%s is INTERNAL and says nothing', (_what, thrown) => {
  const { code, error } = toClientError(thrown, options);

  expect(code).toBe('INTERNAL');
  expect(JSON.stringify(error)).not.toContain('secret');
  expect(error.extensions).toEqual({ code: 'INTERNAL', requestId: 'r' });
});

test('names of the schema are taken off, also of a message that is cut', () => {
  const told = (message: string) => {
    const error = new GraphQLError(message, { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
    return toClientError(error, { ...options, suggestions: false }).error.message;
  };

  expect(told('No field "a". Did you mean "b" or "c"?')).toBe('No field "a".');
  expect(told(`${'x'.repeat(470)} Did you mean "secret"? ${'x'.repeat(100)}`)).toBe(
    'x'.repeat(470),
  );
  expect(told(' Did you mean this? No. Did you mean "b"?')).toBe(' Did you mean this? No.');
});

test('takes no longer for a message of 200 KB that looks like suggestions', () => {
  const message = ' Did you mean '.repeat(15_000);
  const error = new GraphQLError(message, { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
  const tookMs = cpuMsOf(() => toClientError(error, { ...options, suggestions: false }));
  expect(tookMs).toBeLessThan(100);
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

  const { error, original } = toClientError(twice, options);

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
  expect(original).toBe(upstream);
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
