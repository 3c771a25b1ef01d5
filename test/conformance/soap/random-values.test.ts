import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTorture, type TortureGateway } from './torture-gateway.ts';

let torture: TortureGateway;
beforeAll(async () => {
  torture = await startTorture();
});
afterAll(async () => {
  await torture[Symbol.asyncDispose]();
});

/** Every character of XML 1.0, production 2, that JSON can carry, and what is special in XML. */
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '&',
      '<',
      '>',
      '"',
      "'",
      ']]>',
      '\t',
      '\n',
      '\r',
      ' ',
      '\u00a0',
      '\u0085',
      '\u2028',
    ),
    fc.integer({ min: 0x20, max: 0xd7ff }).map((code) => String.fromCodePoint(code)),
    fc.integer({ min: 0xe000, max: 0xfffd }).map((code) => String.fromCodePoint(code)),
    fc.integer({ min: 0x10000, max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
  ),
  maxLength: 12,
});
const digits = fc.stringMatching(/^-?(0|[1-9][0-9]{0,29})\.[0-9]{1,30}$/);
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const word = fc.stringMatching(/^[A-Za-z0-9._:-]{1,8}$/);
const list = <T>(value: fc.Arbitrary<T>) => fc.array(value, { maxLength: 3 });

const leaves = {
  text: optional(text),
  nillable: optional(text),
  flag: optional(fc.boolean()),
  int: optional(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
  long: optional(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map(String)),
  integer: optional(fc.bigInt(-(10n ** 60n), 10n ** 60n).map(String)),
  decimal: optional(digits),
  double: optional(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)),
  date: optional(fc.constantFrom('0001-01-01', '9999-12-31', '-0044-03-15', '2024-02-29+14:00')),
  dateTime: optional(
    fc.constantFrom('12025-01-01T00:00:00-12:00', '2025-12-31T23:59:59.999999999Z'),
  ),
  bytes: optional(
    fc.uint8Array({ maxLength: 9 }).map((each) => Buffer.from(each).toString('base64')),
  ),
  hex: optional(fc.uint8Array({ maxLength: 9 }).map((each) => Buffer.from(each).toString('hex'))),
  words: optional(list(word)),
  size: optional(fc.constantFrom('S', 'EXTRA_LARGE', '_42')),
  list: list(optional(text)),
  textAttribute: optional(text),
  rank: optional(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map(String)),
  rows: list(fc.record({ cell: list(fc.record({ value: list(digits) })) })),
  cells: optional(list(optional(fc.record({ name: text, words: optional(list(text)) })))),
  part: optional(
    fc.record({ id: text, qualified: optional(text), code: optional(fc.integer({ max: 9 })) }),
  ),
};
const selection = Object.keys(leaves)
  .join(' ')
  .replace('rows', 'rows { cell { value } }')
  .replace('cells', 'cells { name words }')
  .replace('part', 'part { id qualified code }');
const query = `mutation ($value: EverythingInput) {
  echoEverything(value: $value) { ${selection} self { ${selection} } }
}`;
const value = fc.record({ ...leaves, self: optional(fc.record(leaves)) });

test('any values go through GraphQL, XML and back, and are the same', async () => {
  await fc.assert(
    fc.asyncProperty(value, async (given) => {
      const before = torture.upstream.received.length;
      const { data, errors } = await torture.ask(query, { value: given });
      expect(errors).toBeUndefined();
      expect(data?.echoEverything).toEqual(given);
      expect(torture.upstream.received).toHaveLength(before + 1);
    }),
    { numRuns: 150 },
  );
}, 30_000);
