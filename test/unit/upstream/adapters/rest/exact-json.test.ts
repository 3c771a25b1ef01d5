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
  for (const text of [
    '012345678901234567890',
    '1.2.3.4.5.6.7.8.9.0.1',
    '-',
    '12345678901234567890x',
  ]) {
    expect(() => readJson(`[${text}]`), text).toThrow(SyntaxError);
  }
});

test('numbers within strings stay what they are', () => {
  const texts = [
    'a, 12345678901234567890',
    ' 12345678901234567890 ',
    ':1e999,',
    '\u000112345678901234567890',
  ];
  const json = JSON.stringify({ texts, n: 0 }).replace('0}', '12345678901234567890}');
  expect(readJson(json)).toStrictEqual({ texts, n: 12345678901234567890n });
  expect(readJson(JSON.stringify(texts))).toStrictEqual(texts);
});

test('reads what nests deeply', () => {
  const depth = 100_000;
  let read = readJson(`${'['.repeat(depth)}9007199254740993${']'.repeat(depth)}`);
  for (let level = 0; level < depth; level += 1) read = Array.isArray(read) ? read[0] : undefined;
  expect(read).toBe(9007199254740993n);
});

test('agrees with a reviver that sees every number as it is written', () => {
  const number = fc.oneof(
    fc.stringMatching(/^-?(0|[1-9]\d{0,24})(\.\d{1,20})?([eE][+-]?\d{1,4})?$/),
    fc.bigInt().map(String),
  );
  const string = fc
    .oneof(
      fc.string(),
      number.map((text) => `x, ${text}`),
      number,
    )
    .map((text) => JSON.stringify(text));
  const { value } = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      number,
      string,
      fc.array(tie('value')).map((items) => `[${items.join(', ')}]`),
      fc
        .array(fc.tuple(fc.stringMatching(/^[a-z]{1,3}$/), tie('value')))
        .map((members) => `{${members.map(([key, member]) => `"${key}":${member}`).join()}}`),
    ),
  }));
  fc.assert(
    fc.property(value, (text) => {
      const expected: unknown = JSON.parse(text, (_key, member, { source }) =>
        typeof member === 'number' && source !== undefined ? readJson(source) : member,
      );
      expect(readJson(text)).toStrictEqual(expected);
    }),
  );
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
