import { afterAll, beforeAll, expect, test } from 'vitest';
import { oneOperation, sequence } from '../../unit/compose/handlers/soap/wsdl-text.ts';
import { type SoapGateway, startSoapGateway } from './soap-gateway.ts';

const element = (name: string, more = '', type = 'xs:string') =>
  `<xs:element name="${name}" type="${type}" ${more}/>`;
const choice = (...branches: string[]) => `<xs:choice>${branches.join('')}</xs:choice>`;
const type = (name: string, content: string) =>
  `<xs:complexType name="${name}">${content}</xs:complexType>`;

const schema =
  type('Pay', choice(element('card'), element('iban'))) +
  type('Nil', choice(element('card', 'nillable="true"'), element('iban'))) +
  type('Maybe', `<xs:choice minOccurs="0">${element('a')}${element('b')}</xs:choice>`) +
  type('Many', `<xs:choice maxOccurs="unbounded">${element('a')}${element('b')}</xs:choice>`) +
  type(
    'Range',
    sequence(
      element('id'),
      choice(
        sequence(element('from'), element('to', 'minOccurs="0"')),
        choice(element('day'), element('week', 'minOccurs="0" maxOccurs="unbounded"')),
      ),
    ),
  ) +
  type(
    'Fee',
    choice(
      sequence(
        element('hours'),
        element('rate'),
        element('note', 'minOccurs="0"'),
        choice(element('eur'), element('usd')),
      ),
      sequence(element('fixed'), element('until', 'nillable="true"')),
      element('free', 'minOccurs="0"'),
    ),
  ) +
  type(
    'Opt',
    sequence(
      element('name'),
      `<xs:sequence minOccurs="0">${element('street')}<xs:group ref="tns:Town"/></xs:sequence>`,
    ),
  ) +
  `<xs:group name="Town">${sequence(element('city'), element('zip', 'minOccurs="0"'), element('lines', 'maxOccurs="9"'))}</xs:group>` +
  type('Head', sequence('<xs:element ref="tns:shape"/>')) +
  `<xs:element name="shape" type="xs:string"/><xs:element name="round" type="xs:string" substitutionGroup="tns:shape"/>`;

const kinds = ['Pay', 'Nil', 'Maybe', 'Many', 'Range', 'Fee', 'Opt', 'Head'];
const contract = (address: string) => {
  const members = kinds.map((kind) => element(kind.toLowerCase(), 'minOccurs="0"', `tns:${kind}`));
  const content = sequence(...members, choice(element('x', 'minOccurs="0"'), element('y')));
  return oneOperation(content, content, { schema }, { address });
};

let gateway: SoapGateway;
beforeAll(async () => {
  gateway = await startSoapGateway(contract);
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

const selections: Record<string, string> = {
  pay: 'card iban',
  nil: 'card iban',
  maybe: 'a b',
  many: 'a b',
  range: 'id from to day week',
  fee: 'hours rate note eur usd fixed until free',
  opt: 'name street city zip lines',
  head: 'shape round',
};

async function send(field: string, value: unknown) {
  const { received } = gateway.upstream;
  const before = received.length;
  const name = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
  const { data, errors } = await gateway.ask(
    `query ($value: ${name}) { thing(${field}: $value) { ${field} { ${selections[field]} } } }`,
    { value },
  );
  const sent = received.slice(before).map(({ envelope }) => envelope);
  return { thing: data?.thing, message: errors?.[0]?.message, sent };
}

test.each<[string, Record<string, unknown>]>([
  ['pay', { card: '' }],
  ['nil', { card: null }],
  ['maybe', {}],
  ['maybe', { a: 'x', b: null }],
  ['many', { a: ['x', 'y'], b: ['z'] }],
  ['range', { id: '1', from: 'a', to: 'b', week: [] }],
  ['range', { id: '1', week: ['1', '2'] }],
  ['range', { id: '1' }],
  ['fee', { hours: '1', rate: '2', eur: 'x' }],
  ['fee', { fixed: '1', until: 'x' }],
  ['fee', {}],
  ['opt', { name: 'x' }],
  ['opt', { name: 'x', street: 'y', city: 'z', lines: [] }],
  ['head', { round: 'x' }],
])('one branch of a choice is sent and comes back: %s %j', async (field, value) => {
  const { thing, sent, message } = await send(field, value);
  expect(message).toBeUndefined();
  expect(sent).toHaveLength(1);
  expect(thing).toMatchObject({ [field]: value });
});

test.each<[string, Record<string, unknown>, RegExp]>([
  ['pay', { card: 'x', iban: 'y' }, /xactly one key must be specified/],
  ['pay', {}, /xactly one key must be specified/],
  ['pay', { card: null }, /card.*non-null/i],
  ['nil', { card: null, iban: 'y' }, /^Only one of "nil.card", "nil.iban" may be set\.$/],
  ['nil', {}, /^One of "nil.card", "nil.iban" must be set\.$/],
  ['maybe', { a: '', b: '' }, /^Only one of "maybe.a", "maybe.b" may be set\.$/],
  ['range', { id: '1', to: 'x', day: 'y' }, /^Only one of "range.to", "range.day" may be set\.$/],
  ['range', { id: '1', day: 'x', week: ['y'] }, /^Only one of "range.day", "range.week" may/],
  ['head', { shape: 'x', round: 'y' }, /exactly one/i],
  // A part of a branch, or of a group that may be left out.
  ['range', { id: '1', to: 'x' }, /^"range.from" must be set when "range.to" is\.$/],
  ['fee', { hours: '1', eur: 'x' }, /^"fee.rate" must be set when "fee.hours" is\.$/],
  ['fee', { note: 'x' }, /^"fee.hours" must be set when "fee.note" is\.$/],
  ['fee', { hours: '1', rate: '2' }, /^One of "fee.eur", "fee.usd" must be set when "fee.hours" /],
  ['fee', { usd: '1' }, /^"fee.hours" must be set when "fee.usd" is\.$/],
  ['fee', { until: null }, /^"fee.fixed" must be set when "fee.until" is\.$/],
  ['opt', { name: 'x', zip: 'y' }, /^"opt.street" must be set when "opt.zip" is\.$/],
  [
    'opt',
    { name: 'x', street: 'y', city: 'z' },
    /^"opt.lines" must be set when "opt.street" is\.$/,
  ],
])(
  'two branches, none, or half of one are refused before any call: %s %j',
  async (field, value, message) => {
    const result = await send(field, value);
    expect(result.message).toMatch(message);
    expect(result.sent).toEqual([]);
  },
);

test('what a branch needs and may be nil is nil when nobody gives it', async () => {
  const { sent, message } = await send('fee', { fixed: '1' });
  expect(message).toBeUndefined();
  expect(sent[0]).toMatch(/<(\w+:)?fixed>1<.*until [^>]*nil="true"/);
});

test('arguments are a choice too', async () => {
  const { received } = gateway.upstream;
  const before = received.length;
  const { errors } = await gateway.ask('{ thing(x: "1", y: "2") { x y } }');
  expect(errors).toMatchObject([
    { message: 'Only one of "x", "y" may be set.', extensions: { code: 'BAD_INPUT' } },
  ]);
  expect(received).toHaveLength(before);
});

test('the schema says what a client may set', () => {
  expect(gateway.sdl).toMatch(/input PayInput @oneOf/);
  expect(gateway.sdl).toMatch(/input HeadInput @oneOf/);
  expect(gateway.sdl).toContain('Only one of these may be set: `from` and `to`; `day` and `week`.');
  expect(gateway.sdl).toContain('Only one of these may be set: `x`; `y`.');
  expect(gateway.sdl).toContain('One of these must be set: `card`; `iban`.');
  expect(gateway.sdl).not.toMatch(/input ManyInput @oneOf/);
  expect(gateway.sdl).toContain(
    'With `hours` or `rate` or `note` or `eur` or `usd`, there must be `hours`; `rate`; `eur` or `usd`.',
  );
});
