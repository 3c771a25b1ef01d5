import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readJson, writeJson } from '../../../../../src/upstream/adapters/rest/exact-json.ts';

test.each<[string, unknown]>([
  ['9007199254740991', 9007199254740991],
  ['9007199254740992', 9007199254740992n],
  ['-9223372036854775808', -9223372036854775808n],
  ['12345678901234567890123', 12345678901234567890123n],
  ['0.1', 0.1],
  ['1.50', 1.5],
  ['0.30000000000000004', 0.30000000000000004],
  ['0.1234567890123456789', '0.1234567890123456789'],
  ['12345678.123456789012', '12345678.123456789012'],
  ['-1.0000000000000000001', '-1.0000000000000000001'],
  ['100000000000000000.0', 100000000000000000],
  ['1e21', 1e21],
  ['1E+400', '1E+400'],
  ['1e-400', '1e-400'],
  ['0.000000000000000000', 0],
  ['"9007199254740993"', '9007199254740993'],
  [
    '{"__proto__":9007199254740993}',
    JSON.parse('{"__proto__":1}', (_key, value) => (value === 1 ? 9007199254740993n : value)),
  ],
])('%s', (text, expected) => {
  expect(readJson(text)).toStrictEqual(expected);
});

test('not JSON is not JSON, with long numbers or without', () => {
  expect(() => readJson('{')).toThrow(SyntaxError);
  expect(() => readJson('{12345678901234567890')).toThrow(SyntaxError);
});

test('what is written is what was read', () => {
  const big = fc.bigInt().filter((value) => value > 2n ** 53n || value < -(2n ** 53n));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constant(null),
      fc.boolean(),
      fc.string(),
      fc
        .double({ noNaN: true, noDefaultInfinity: true })
        .filter(
          (number) =>
            !Object.is(number, -0) && (!Number.isInteger(number) || Number.isSafeInteger(number)),
        ),
      fc.maxSafeInteger(),
      big,
      fc.array(tie('value')),
      fc.dictionary(fc.string(), tie('value')),
    ),
  }));
  fc.assert(
    fc.property(value, (json) => {
      expect(readJson(writeJson(json))).toEqual(json);
    }),
  );
});

test('agrees with JSON.parse on everything that a double holds', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const exact = readJson(text);
      expect(JSON.parse(writeJson(exact), (_key, value) => value)).toEqual(JSON.parse(text));
    }),
  );
});
