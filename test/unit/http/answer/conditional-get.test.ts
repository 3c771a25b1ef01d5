import { expect, test } from 'vitest';
import { etagFor, matchesEtag } from '../../../../src/http/answer/conditional-get.ts';

test.each([
  ['"a"', true],
  ['W/"a"', true],
  ['"b", "a"', true],
  ['"b",W/"a" , "c"', true],
  ['*', true],
  [' * ', true],
  ['"b"', false],
  ['"A"', false],
  ['"xa"', false],
  ['"b,a"', false],
  ['"b, "a', false],
  ['a', false],
  ['', false],
  [undefined, false],
])('If-None-Match: %s', (ifNoneMatch, matches) => {
  expect(matchesEtag(ifNoneMatch, '"a"')).toBe(matches);
});

test('the two media types have two tags', () => {
  expect(etagFor('"a"', 'application/json; charset=utf-8')).toBe('"a"');
  expect(etagFor('"a"', 'application/graphql-response+json; charset=utf-8')).toBe('"a-r"');
  expect(etagFor('"a"', null)).toBe('"a"');
});
