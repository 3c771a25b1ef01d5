import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  parseCacheDirectives,
  secondsOf,
} from '../../../../../src/upstream/adapters/rest/cache-directives.ts';
import { type AskedBy, freshnessOf } from '../../../../../src/upstream/adapters/rest/freshness.ts';
import {
  conditionOf,
  isAbout,
  readValidator,
  writeValidator,
} from '../../../../../src/upstream/adapters/rest/validator.ts';

const shared: AskedBy = {
  method: 'GET',
  isPrivate: false,
  isAuthorized: false,
  sentAt: Number.POSITIVE_INFINITY,
};
/** Sent now: nothing has passed on the way. */
const says = (headers: Record<string, string>, asked: Partial<AskedBy> = {}, status = 200) =>
  freshnessOf({ status, headers }, { ...shared, sentAt: Date.now(), ...asked });

const directive = fc.oneof(
  fc.constantFrom('public', 'private', 'no-cache', 'no-store', 'must-revalidate', 'immutable'),
  fc
    .tuple(
      fc.constantFrom('max-age', 's-maxage', 'stale-if-error'),
      fc.integer({ min: 0, max: 1e6 }),
    )
    .map(([name, seconds]) => `${name}=${seconds}`),
  fc.string({ maxLength: 20 }),
);
const header = fc.array(directive, { maxLength: 6 }).map((parts) => parts.join(', '));
const mixedCase = (text: string, bits: number) =>
  [...text].map((letter, index) => ((bits >> (index % 30)) & 1 ? letter.toUpperCase() : letter));

test('whatever a header says: no failure, no negative or endless time, and the case is no matter', () => {
  fc.assert(
    fc.property(header, fc.integer(), fc.string(), fc.boolean(), (text, bits, age, isPrivate) => {
      const year = 31_536_000_000;
      const freshness = says({ 'cache-control': text, age, etag: '"a"' }, { isPrivate });
      expect(freshness.freshMs ?? 0).toBeLessThanOrEqual(year);
      for (const ms of [freshness.staleIfErrorMs ?? 0, freshness.staleWhileRevalidateMs ?? 0]) {
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThanOrEqual(year);
      }
      const other = says({ 'cache-control': mixedCase(text, bits).join('') }, { isPrivate });
      expect(other.mayKeep).toBe(freshness.mayKeep);
    }),
  );
});

test('what must not be kept is not, whatever else is said', () => {
  fc.assert(
    fc.property(header, header, fc.boolean(), (before, after, isPrivate) => {
      // An open quote swallows what follows it, for every reader.
      fc.pre(!before.includes('"'));
      const text = `${before}, No-Store, ${after}`;
      expect(says({ 'cache-control': text }, { isPrivate }).mayKeep).toBe(false);
    }),
  );
});

test.each([
  ['max-age=60', { isAuthorized: true }, false],
  ['max-age=60, public', { isAuthorized: true }, true],
  ['max-age=60, must-revalidate', { isAuthorized: true }, true],
  ['s-maxage=60', { isAuthorized: true }, true],
  ['max-age=60', { isAuthorized: true, isPrivate: true }, true],
  ['private, max-age=60', { isPrivate: true }, true],
  ['private="set-cookie", max-age=60', {}, false],
])('%s with %j: may be kept: %s', (control, asked, mayKeep) => {
  expect(says({ 'cache-control': control }, asked).mayKeep).toBe(mayKeep);
});

test.each([201, 202, 206, 500])('an answer with status %d is not kept', (status) => {
  expect(says({ 'cache-control': 'public, max-age=60' }, {}, status).mayKeep).toBe(false);
});

test('a shared cache does not look at s-maxage alone: a private one does not look at it at all', () => {
  const control = { 'cache-control': 's-maxage=60' };
  expect(says(control).freshMs).toBeGreaterThan(59_000);
  expect(says(control, { isPrivate: true }).freshMs).toBeUndefined();
});

test('the time on the way is age', () => {
  const { freshMs } = says({ 'cache-control': 'max-age=60' }, { sentAt: Date.now() - 10_000 });
  expect(freshMs).toBeGreaterThan(49_000);
  expect(freshMs).toBeLessThanOrEqual(50_000);
});

test('directives', () => {
  const text = 'Max-Age = 5;private,a="x, no-store",  b=c, s-maxage=-1, b=d';
  const directives = parseCacheDirectives(text);
  expect([...directives.keys()]).toEqual(['max-age', 'private', 'a', 'b', 's-maxage']);
  expect(secondsOf(directives, 'max-age')).toBe(5);
  expect(secondsOf(directives, 's-maxage')).toBe(0);
  expect(secondsOf(directives, 'b')).toBe(0);
  expect(secondsOf(directives, 'stale-if-error')).toBeUndefined();
});

test('a validator survives being kept; what cannot be sent is none', () => {
  const kept = (headers: Record<string, string>) => readValidator(writeValidator(headers) ?? '');
  const headers = { etag: 'W/"a"', 'last-modified': 'yesterday', 'cache-control': 'max-age=1' };
  expect(kept({ ...headers, date: 'never', 'set-cookie': 'a=b' })).toEqual(headers);
  expect(conditionOf(headers)).toEqual({
    'if-none-match': 'W/"a"',
    'if-modified-since': 'yesterday',
  });
  for (const etag of ['', '"ä€"', '"a\r\nx: y"', `"${'x'.repeat(1_100)}"`]) {
    expect(writeValidator({ etag })).toBeUndefined();
  }
  expect(writeValidator({ etag: '"a"', vary: 'x'.repeat(5_000) })).toBeUndefined();
  // What another version, or somebody else, has written.
  for (const text of ['', '[]', '{"etag":5}', '{"host":"evil"}']) {
    const validator = readValidator(text);
    expect(validator === undefined ? {} : conditionOf(validator)).toEqual({});
  }
});

test('a 304 about another version updates nothing', () => {
  expect(isAbout({ etag: 'W/"a"' }, { etag: '"a"' })).toBe(true);
  expect(isAbout({ etag: '"a"' }, {})).toBe(true);
  expect(isAbout({ etag: '"a"' }, { etag: '"b"' })).toBe(false);
});
