import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTorture, type TortureGateway } from './torture-gateway.ts';

let torture: TortureGateway;
beforeAll(async () => {
  torture = await startTorture();
});
afterAll(async () => {
  await torture[Symbol.asyncDispose]();
});

/** What comes back of `value`, and what the upstream saw of it. */
async function echo(value: Record<string, unknown>, selection: string) {
  const query = `mutation ($value: EverythingInput) {
    echoEverything(value: $value) { ${selection} }
  }`;
  const { data, errors } = await torture.ask(query, { value: { nillable: null, ...value } });
  expect(errors).toBeUndefined();
  return { back: data?.echoEverything, sent: torture.upstream.received.at(-1)?.envelope ?? '' };
}

test.each<[field: string, value: unknown, text: string, back?: unknown]>([
  ['long', '9007199254740993', '9007199254740993'],
  ['long', '-9223372036854775808', '-9223372036854775808'],
  ['long', 0, '0', '0'],
  ['integer', `1${'0'.repeat(40)}`, `1${'0'.repeat(40)}`],
  ['int', 0, '0'],
  ['int', -2147483648, '-2147483648'],
  [
    'decimal',
    '123456789012345678901234567890.123456789012345678901234567890',
    '123456789012345678901234567890.123456789012345678901234567890',
  ],
  ['decimal', '0.10', '0.10'],
  ['double', 1.7976931348623157e308, '1.7976931348623157e+308'],
  ['double', 5e-324, '5e-324'],
  ['flag', false, 'false'],
  ['flag', true, 'true'],
  ['text', '007', '007'],
  ['text', '', ''],
  ['text', ' \ttwo  words\n', ' \ttwo  words\n'],
  ['text', '</n0:text><n0:int>1</n0:int>', '&lt;/n0:text&gt;&lt;n0:int&gt;1&lt;/n0:int&gt;'],
  ['text', 'Ünïcödé 漢字 😀 \u{10FFFD}', 'Ünïcödé 漢字 😀 \u{10FFFD}'],
  ['text', '{env.HOME} {{args.x}}', '{env.HOME} {{args.x}}'],
  ['token', 'a b', 'a b'],
  ['date', '0001-01-01', '0001-01-01'],
  ['date', '9999-12-31', '9999-12-31'],
  ['date', '-0044-03-15', '-0044-03-15'],
  ['date', '2024-02-29+14:00', '2024-02-29+14:00'],
  ['dateTime', '2025-12-31T23:59:59.999999999Z', '2025-12-31T23:59:59.999999999Z'],
  ['dateTime', '12025-01-01T00:00:00-12:00', '12025-01-01T00:00:00-12:00'],
  ['time', '23:59:59.123456', '23:59:59.123456'],
  ['duration', '-P1Y2M3DT4H5M6.7S', '-P1Y2M3DT4H5M6.7S'],
  ['bytes', 'AP/+', 'AP/+'],
  ['hex', 'DEADbeef00', 'DEADbeef00'],
  ['name', '{urn:parts}Part', 'n1:Part'],
  ['name', 'plain', 'plain'],
  ['token', '\u00a0x\u2003y', '\u00a0x\u2003y'],
  ['uri', 'http://x.example/a?b=c&d#e', 'http://x.example/a?b=c&amp;d#e'],
  ['words', ['a', 'b'], 'a b'],
  ['size', 'EXTRA_LARGE', 'extra large'],
  ['size', '_42', '42'],
])('%s: %j goes out exactly and comes back', async (field, value, text, back = value) => {
  const result = await echo({ [field]: value }, field);
  expect(result.sent).toContain(text === '' ? `<n0:${field}></n0:${field}>` : `>${text}<`);
  expect(result.back).toEqual({ [field]: back });
});

test('null, absent and empty are told apart', async () => {
  const selection = 'text nillable list int self { text } rows { cell { value } } words';
  const nothing = { text: null, nillable: null, list: [], int: null, self: null, rows: [] };
  const { sent, back } = await echo({}, selection);
  expect(sent).toMatch(/<n0:value><n0:nillable xsi:nil="true"\/><\/n0:value>/);
  expect(back).toEqual({ ...nothing, words: null });

  const given = { text: '', nillable: '', list: ['', null, 'x'], self: { nillable: null } };
  const full = await echo({ ...given, words: [] }, selection);
  expect(full.sent).toContain('<n0:list></n0:list><n0:list xsi:nil="true"/><n0:list>x</n0:list>');
  expect(full.back).toEqual({ ...nothing, ...given, self: { text: null }, words: [] });

  const { data } = await torture.ask('mutation { echoEverything { text } }');
  expect(data).toEqual({ echoEverything: null });
});

test('lists in lists keep their shape, empty ones too', async () => {
  const rows = [
    { cell: [{ value: ['1.0', '2.00'] }, { value: [] }] },
    { cell: [] },
    { cell: [{ value: ['-0.5'] }] },
  ];
  expect((await echo({ rows }, 'rows { cell { value } }')).back).toEqual({ rows });
});

test('an element around a list is that list; none, an empty one and null are told apart', async () => {
  const selection = 'cells { name words }';
  const cells = [
    { name: 'a', words: ['x', ''] },
    null,
    { name: 'b', words: [] },
    { name: 'c', words: null },
  ];
  const { sent, back } = await echo({ cells }, selection);
  expect(back).toEqual({ cells });
  expect(sent).toContain(
    '<n0:cells><n0:cell><n0:name>a</n0:name><n0:words><n0:word>x</n0:word><n0:word></n0:word></n0:words></n0:cell>' +
      '<n0:cell xsi:nil="true"/><n0:cell><n0:name>b</n0:name><n0:words/></n0:cell>' +
      '<n0:cell><n0:name>c</n0:name></n0:cell></n0:cells>',
  );
  expect((await echo({ cells: [] }, selection)).back).toEqual({ cells: [] });
  expect((await echo({}, selection)).back).toEqual({ cells: null });
});

test('attributes, other namespaces, and what no schema names', async () => {
  const value = {
    textAttribute: 'a "quoted"\n<text>',
    rank: '9007199254740993',
    anyAttributes: { lang: 'de', '{urn:other}id': '007' },
    part: { id: '0', qualified: '', code: 0 },
    free: { '@id': '7', item: ['1', { deep: '' }], '{urn:other}tag': 'x' },
  };
  const { back, sent } = await echo(
    value,
    'textAttribute rank unit anyAttributes part { id qualified code } free',
  );
  expect(sent).toMatch(
    /<n0:part n\d:code="0"><id>0<\/id><n\d:qualified><\/n\d:qualified><\/n0:part>/,
  );
  // The default of an attribute that is not there.
  expect(back).toEqual({ ...value, unit: 'kg' });
});

test.each([[{ card: { number: '007' } }], [{ iban: 'DE00' }], [{ cash: '0.00' }]])(
  'each member of a choice: %j',
  async (payment) => {
    const { data, errors } = await torture.ask(
      `mutation ($payment: PaymentInput!) {
      echoPayment(payment: $payment) { card { number } iban cash }
    }`,
      { payment },
    );
    expect(errors).toBeUndefined();
    expect(data?.echoPayment).toEqual({ card: null, iban: null, cash: null, ...payment });
  },
);

test('rpc/literal', async () => {
  const { data } = await torture.ask(
    `mutation { echoRpc(count: "9007199254740993", animal: { _type: Dog, id: 1, tricks: ["sit"] }) {
      count animal { __typename id } } }`,
  );
  expect(data?.echoRpc).toEqual({
    count: '9007199254740993',
    animal: { __typename: 'Dog', id: '1' },
  });
});

test.each<[field: string, value: unknown, message: string]>([
  ['text', 'a\u0000b', 'has a character that XML cannot represent'],
  ['text', 'lone \ud800', 'has a character that XML cannot represent'],
  ['text', '\uffff', 'has a character that XML cannot represent'],
  ['textAttribute', '\u001f', 'has a character that XML cannot represent'],
  ['words', ['a b'], 'is a list whose items must not be empty or have blanks'],
  ['hex', 'xyz', 'is not hexadecimal'],
  ['name', 'n0:admin', 'is not a name like "name" or "{namespace}name"'],
  ['free', { 'a b': 1 }, 'has a member that is not an XML name'],
  ['free', { '@xmlns': 'urn:x' }, 'has an attribute "xmlns"'],
  [
    'free',
    { '@{http://www.w3.org/2000/xmlns/}n0': 'urn:x' },
    'has a name that XML keeps for itself',
  ],
  ['anyAttributes', { rank: '1' }, 'must not have the attribute "rank"'],
])('what XML cannot hold is refused before any call: %s: %j', async (field, value, message) => {
  const before = torture.upstream.received.length;
  const { errors } = await torture.ask(
    'mutation ($value: EverythingInput) { echoEverything(value: $value) { text } }',
    { value: { nillable: null, [field]: value } },
  );
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_INPUT' } }]);
  expect(errors?.[0]?.message).toMatch(/^The value of "value\..+"/);
  expect(errors?.[0]?.message).toContain(`${message}.`);
  expect(torture.upstream.received).toHaveLength(before);
});
