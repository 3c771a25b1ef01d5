import { expect, test } from 'vitest';
import { codeForHttpStatus } from '../../../../src/upstream/transport/http-status.ts';

test.each([
  [301, 'UPSTREAM_INVALID_RESPONSE'],
  [400, 'BAD_INPUT'],
  [401, 'UPSTREAM_UNAUTHENTICATED'],
  [403, 'UPSTREAM_FORBIDDEN'],
  [404, 'NOT_FOUND'],
  [405, 'BAD_INPUT'],
  [408, 'UPSTREAM_TIMEOUT'],
  [409, 'CONFLICT'],
  [410, 'NOT_FOUND'],
  [418, 'BAD_INPUT'],
  [422, 'BAD_INPUT'],
  [428, 'CONFLICT'],
  [429, 'UPSTREAM_RATE_LIMITED'],
  [451, 'UPSTREAM_FORBIDDEN'],
  [500, 'UPSTREAM_FAILED'],
  [501, 'UPSTREAM_UNSUPPORTED'],
  [503, 'UPSTREAM_UNAVAILABLE'],
  [504, 'UPSTREAM_TIMEOUT'],
  [599, 'UPSTREAM_FAILED'],
  [700, 'UPSTREAM_INVALID_RESPONSE'],
])('HTTP %i is %s', (status, code) => {
  expect(codeForHttpStatus(status)).toBe(code);
});
