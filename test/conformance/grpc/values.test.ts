import { buildSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Message, plain, startTorture, type TortureGateway } from './torture-gateway.ts';

let torture: TortureGateway;
beforeAll(async () => {
  torture = await startTorture();
});
afterAll(() => torture[Symbol.asyncDispose]());

const echo: TortureGateway['echo'] = (...question) => torture.echo(...question);

type Case = readonly [what: string, argument: string, value: unknown, understood: Message];
const same = (what: string, argument: string, name: string, ...values: unknown[]): Case[] =>
  values.map((value) => [`${what} ${value}`, argument, value, { [name]: value }]);

const int64s = ['9007199254740993', '-9007199254740993', '9223372036854775807'];
const min64 = '-9223372036854775808';
const max64 = '18446744073709551615';
const cases: readonly Case[] = [
  ...same('double', 'aDouble', 'a_double', 1.7976931348623157e308, 5e-324, -0.1),
  ...same('int32', 'anInt32', 'an_int32', 2147483647, -2147483648),
  ...same('sint32', 'aSint32', 'a_sint32', 2147483647, -2147483648),
  ...same('sfixed32', 'aSfixed32', 'a_sfixed32', 2147483647, -2147483648),
  ['uint32', 'aUint32', '4294967295', { a_uint32: 4294967295 }],
  ['fixed32', 'aFixed32', '4294967295', { a_fixed32: 4294967295 }],
  ...same('int64', 'anInt64', 'an_int64', ...int64s, min64),
  ...same('sint64', 'aSint64', 'a_sint64', ...int64s, min64),
  ...same('sfixed64', 'aSfixed64', 'a_sfixed64', ...int64s, min64),
  ...same('uint64', 'aUint64', 'a_uint64', max64),
  ...same('fixed64', 'aFixed64', 'a_fixed64', max64, '9223372036854775808'),
  ['float', 'aFloat', 0.1, { a_float: Math.fround(0.1) }],
  ['true', 'aBool', true, { a_bool: true }],
  [
    'unicode',
    'aString',
    'Grüße, 世界 👋🏽 \u0000 "\\',
    { a_string: 'Grüße, 世界 👋🏽 \u0000 "\\' },
  ],
  ['bytes', 'someBytes', 'AP/+', { some_bytes: '00fffe' }],
  ['enum', 'color', 'BLUE', { color: 'COLOR_BLUE' }],
  ['zero int', 'anInt32', 0, {}],
  ['zero int64', 'anInt64', '0', {}],
  ['false', 'aBool', false, {}],
  ['empty text', 'aString', '', {}],
  ['no bytes', 'someBytes', '', {}],
  ['zero enum', 'color', 'UNSPECIFIED', {}],
  ['optional zero', 'maybeInt32', 0, { maybe_int32: 0 }],
  ['optional empty text', 'maybeString', '', { maybe_string: '' }],
  ['optional false', 'maybeBool', false, { maybe_bool: false }],
  ['optional zero enum', 'maybeColor', 'UNSPECIFIED', { maybe_color: 'COLOR_UNSPECIFIED' }],
  ['optional null', 'maybeInt32', null, {}],
  ['an empty message', 'nothing', true, { nothing: {} }],
  ['an empty list', 'strings', [], {}],
  ['empty items', 'strings', ['', 'a', ''], { strings: ['', 'a', ''] }],
  ['int64s', 'int64s', ['0', ...int64s], { int64s: ['0', ...int64s] }],
  ['enums', 'colors', ['UNSPECIFIED', 'BLUE'], { colors: ['COLOR_UNSPECIFIED', 'COLOR_BLUE'] }],
  ['chunks', 'chunks', ['', 'AA=='], { chunks: ['', '00'] }],
  [
    'map of int64',
    'counts',
    { '': '0', ключ: '9007199254740993' },
    { counts: { '': '0', ключ: '9007199254740993' } },
  ],
  ['map of times', 'times', { a: '1970-01-01T00:00:01Z' }, { times: { a: { seconds: '1' } } }],
  ...same('timestamp', 'timestamp', '', '0001-01-01T00:00:00Z').map(
    ([what, argument, value]): Case => [
      what,
      argument,
      value,
      { timestamp: { seconds: '-62135596800' } },
    ],
  ),
  [
    'the last nanosecond',
    'timestamp',
    '9999-12-31T23:59:59.999999999Z',
    { timestamp: { seconds: '253402300799', nanos: 999999999 } },
  ],
  ['the epoch', 'timestamp', '1970-01-01T00:00:00Z', { timestamp: {} }],
  [
    'a duration',
    'duration',
    '-315576000000.999999999s',
    { duration: { seconds: '-315576000000', nanos: -999999999 } },
  ],
  ['no time at all', 'duration', '0s', { duration: {} }],
  ['field mask', 'mask', 'displayName,a.b', { mask: { paths: ['display_name', 'a.b'] } }],
  [
    'struct',
    'struct',
    { n: null, d: 1.5, l: [true, {}] },
    {
      struct: {
        fields: {
          n: { nullValue: 'NULL_VALUE' },
          d: { numberValue: 1.5 },
          l: { listValue: { values: [{ boolValue: true }, { structValue: {} }] } },
        },
      },
    },
  ],
  ['value', 'value', 'text', { value: { stringValue: 'text' } }],
  ['list', 'list', [0, ''], { list: { values: [{ numberValue: 0 }, { stringValue: '' }] } }],
  ['wrapper null', 'int32Value', null, {}],
  ['wrapper zero', 'int32Value', 0, { int32_value: {} }],
  [
    'wrapper int64',
    'int64Value',
    '9007199254740993',
    { int64_value: { value: '9007199254740993' } },
  ],
  ['wrapper uint64', 'uint64Value', max64, { uint64_value: { value: max64 } }],
  ['wrapper double', 'doubleValue', 0, { double_value: {} }],
  ['wrapper false', 'boolValue', false, { bool_value: {} }],
  ['wrapper empty text', 'stringValue', '', { string_value: {} }],
  ['wrapper no bytes', 'bytesValue', '', { bytes_value: {} }],
  ['a field called constructor', 'constructor', 'x', { constructor: 'x' }],
  ['a field called __typename', 'Typename', 'x', { __typename: 'x' }],
  ['a field called true', 'true', 'x', { true: 'x' }],
];

test.for(cases)('%s survives the trip both ways', async ([, argument, value, understood]) => {
  const answer = await echo(argument, value);
  expect(torture.seen().map(plain)).toEqual([understood]);
  expect(answer).toEqual({ [argument]: value });
});

test('what is absent has its zero value, or is null where it has presence', async () => {
  const schema = buildSchema(torture.sdl, { assumeValidSDL: true });
  const fields = Object.values(schema.getQueryType()?.getFields().echo?.args ?? []);
  const leaves = fields
    .map(({ name }) => name)
    .filter((name) => !/^(node|choice|flags)/.test(name));
  const { data } = await torture.ask(`{ echoBytes { ${leaves.join(' ')} node { displayName }
    nodes { displayName } nodesByName { key } nodesById { key } flags { key } choice { __typename } } }`);
  expect(torture.seen().map(String)).toEqual(['']);
  expect(Object(data).echoBytes).toEqual({
    ...{ aDouble: 0, aFloat: 0, anInt32: 0, aSint32: 0, aSfixed32: 0, aUint32: '0', aFixed32: '0' },
    ...{ anInt64: '0', aSint64: '0', aSfixed64: '0', aUint64: '0', aFixed64: '0', aBool: false },
    ...{
      aString: '',
      someBytes: '',
      color: 'UNSPECIFIED',
      constructor: '',
      Typename: '',
      true: '',
    },
    ...{ maybeInt32: null, maybeString: null, maybeBool: null, maybeColor: null, node: null },
    ...{ nothing: null, int64s: [], strings: [], colors: [], nodes: [], chunks: [], counts: {} },
    ...{ names: {}, flags: [], times: {}, nodesByName: [], nodesById: [], choice: null },
    ...{ timestamp: null, duration: null, mask: null, struct: null, value: null, list: null },
    ...{ any: null, doubleValue: null, int32Value: null, int64Value: null, uint64Value: null },
    ...{ boolValue: null, stringValue: null, bytesValue: null },
  });
});

test('literals are exact', async () => {
  const { data } = await torture.ask(`{
    echo(anInt64: 9007199254740993, aUint64: "18446744073709551615", choice: { number: 18446744073709551615 },
      int64s: [9007199254740993, "-9223372036854775808"], struct: { a: [1, null] }, colors: [CRIMSON]) {
      anInt64 aUint64 int64s struct colors choice { ... on EverythingChoiceNumber { number } }
    } }`);
  expect(data).toEqual({
    echo: {
      anInt64: '9007199254740993',
      aUint64: max64,
      int64s: ['9007199254740993', min64],
      struct: { a: [1, null] },
      // The alias is the same number: its first name comes back.
      colors: ['RED'],
      choice: { number: max64 },
    },
  });
  torture.seen();
});

test('values of maps are typed: as exact as outside of them, and refused before any call', async () => {
  const { data } = await torture.ask(
    '{ echo(counts: { a: 9007199254740993, b: "-1" }) { counts } }',
  );
  expect(data).toEqual({ echo: { counts: { a: '9007199254740993', b: '-1' } } });
  torture.seen();

  const query =
    'query ($c: BigIntMap, $t: DateTimeMap) { echo(counts: $c, times: $t) { aString } }';
  for (const variables of [
    { c: { a: 9007199254740994 } },
    { c: { a: 'one' } },
    { c: { a: null } },
    { c: [1] },
    { t: { a: 'tomorrow' } },
  ]) {
    const { errors } = await torture.ask(query, variables);
    expect(errors?.[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED');
  }
  const { errors } = await torture.ask('{ echo(names: { a: "the key is no integer" }) { names } }');
  expect(errors?.[0]?.message).toContain('The argument "names.a" must be an integer');
  expect(torture.seen()).toEqual([]);

  const keys = { '-9007199254740993': 'x', '0': '' };
  // As bytes: the other implementation cannot write keys of 64 bits.
  expect(await torture.echo('names', keys, 'names', 'echoBytes')).toEqual({ names: keys });
  torture.seen();
});

test('an Any is ProtoJSON', async () => {
  const any = { '@type': 'type.googleapis.com/torture.v1.Node', displayName: 'a', label: 'x' };
  expect(await echo('any', any)).toMatchObject({ any });
  expect(plain(torture.seen())).toMatchObject([{ any: { type_url: any['@type'] } }]);
  const unknown = { '@type': 'type.example/other.Message', value: 'AP8=' };
  expect(await echo('any', unknown)).toEqual({ any: unknown });
  torture.seen();
});

test('proto2: groups, presence, extensions', async () => {
  const { data, errors } = await torture.ask(`mutation {
    echoLegacy(id: 9007199254740993, result: [{ url: "a" }, {}], packed: [0, 1], choice: { number: 0 },
      note: "extended", numbers: [1, 2]) {
      id count result { url } packed note numbers choice { ... on MessageChoiceNumber { number } }
    } }`);
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    echoLegacy: {
      ...{ id: '9007199254740993', count: null, result: [{ url: 'a' }, { url: null }] },
      ...{ packed: [0, 1], note: 'extended', numbers: [1, 2], choice: { number: 0 } },
    },
  });
  expect(plain(torture.seen())).toEqual([
    {
      ...{ id: '9007199254740993', result: [{ url: 'a' }, {}], packed: [0, 1], number: 0 },
      ...{ '.torture.legacy.note': 'extended', '.torture.legacy.numbers': [1, 2] },
    },
  ]);
});

test('what is empty is true', async () => {
  expect((await torture.ask('mutation { nothing }')).data).toEqual({ nothing: true });
  torture.seen();
});

test('values that do not fit are refused before any call', async () => {
  for (const args of [
    'anInt64: "9223372036854775808"',
    'aUint64: -1',
    'timestamp: "2026-02-30T00:00:00Z"',
  ]) {
    const { errors } = await torture.ask(`{ echo(${args}) { aString } }`);
    expect(errors?.[0]?.extensions?.code).toBe('BAD_INPUT');
    expect(errors?.[0]?.message).toContain(`"${args.replace(/:.*/, '')}"`);
  }
  expect(torture.seen()).toEqual([]);
});
