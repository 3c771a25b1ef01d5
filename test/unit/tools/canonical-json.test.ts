import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../../src/tools/canonical-json.ts';

/** The same value, with the members of all objects in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, reversed(member)]),
  );
}

test('is JSON of the same value, whatever the order of members', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(reversed(value))).toBe(text);
    }),
  );
});

test.each<[string, unknown]>([
  ['9007199254740993', 9007199254740993n],
  ['{"a":"1","b":[1.50]}', { b: [JSON.rawJSON('1.50')], a: '1' }],
  ['{"b":[null,null]}', { a: undefined, b: [undefined, Number.NaN] }],
  ['{"at":"1970-01-01T00:00:00.000Z"}', { at: new Date(0) }],
  ['{"n":2,"toJSON":1}', { toJSON: 1, n: 2n }],
  ['{"__proto__":1,"constructor":2}', JSON.parse('{"__proto__":1,"constructor":2}')],
])('%s', (text, value) => {
  expect(canonicalJson(value)).toBe(text);
});
