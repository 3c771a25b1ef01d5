import { expect, test } from 'vitest';
import { parseRetryAfter } from '../../../../src/upstream/transport/retry-after.ts';

const now = Date.parse('2024-02-01T00:00:00Z');

test.each([
  [undefined, undefined],
  ['', undefined],
  ['soon', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['0', 0],
  ['120', 120_000],
  ['Thu, 01 Feb 2024 00:00:30 GMT', 30_000],
  ['Thursday, 01-Feb-24 00:00:30 GMT', 30_000],
  ['Thu Feb  1 00:00:30 2024', 30_000],
  ['Wed, 31 Jan 2024 00:00:00 GMT', 0],
])('%j → %j', (header, expected) => {
  expect(parseRetryAfter(header, now)).toBe(expected);
});
