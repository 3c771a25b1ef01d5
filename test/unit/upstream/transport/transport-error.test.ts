import { expect, test } from 'vitest';
import { UpstreamError } from '../../../../src/errors/upstream-error.ts';
import { upstreamErrorFromTransport } from '../../../../src/upstream/transport/transport-error.ts';

const live = new AbortController().signal;
const withCode = (code: string) => Object.assign(new Error('connect 10.0.0.1:80'), { code });

test.each([
  ['ECONNREFUSED', 'UPSTREAM_UNAVAILABLE'],
  ['ECONNRESET', 'UPSTREAM_UNAVAILABLE'],
  ['EPIPE', 'UPSTREAM_UNAVAILABLE'],
  ['ENOTFOUND', 'UPSTREAM_UNAVAILABLE'],
  ['EAI_AGAIN', 'UPSTREAM_UNAVAILABLE'],
  ['CERT_HAS_EXPIRED', 'UPSTREAM_UNAVAILABLE'],
  ['UND_ERR_SOCKET', 'UPSTREAM_UNAVAILABLE'],
  ['UND_ERR_CONNECT_TIMEOUT', 'UPSTREAM_UNAVAILABLE'],
  ['ETIMEDOUT', 'UPSTREAM_TIMEOUT'],
  ['UND_ERR_HEADERS_TIMEOUT', 'UPSTREAM_TIMEOUT'],
  ['UND_ERR_HEADERS_OVERFLOW', 'UPSTREAM_INVALID_RESPONSE'],
  ['UND_ERR_INVALID_ARG', 'INTERNAL'],
])('%s is %s', (code, expected) => {
  const cause = withCode(code);
  const error = upstreamErrorFromTransport(cause, 'shop', live);
  expect(error).toMatchObject({ code: expected, source: 'shop', cause });
  expect(error.message).not.toContain('10.0.0.1');
});

test('an aborted signal explains the failure better than the broken connection', () => {
  const cause = withCode('ECONNRESET');
  const timedOut = AbortSignal.abort(new DOMException('late', 'TimeoutError'));
  expect(upstreamErrorFromTransport(cause, 'shop', timedOut).code).toBe('UPSTREAM_TIMEOUT');
  expect(upstreamErrorFromTransport(cause, 'shop', AbortSignal.abort()).code).toBe('CANCELLED');
});

test('an error of the gateway is not blamed on the upstream', () => {
  expect(upstreamErrorFromTransport(new TypeError('x'), 'shop', live).code).toBe('INTERNAL');
});

test('an upstream error stays what it is', () => {
  const error = new UpstreamError('CONFLICT', { source: 'shop' });
  expect(upstreamErrorFromTransport(error, 'shop', live)).toBe(error);
});
