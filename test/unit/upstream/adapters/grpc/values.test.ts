import { expect, test } from 'vitest';
import { type Message, plain, startEcho } from './echo-server.ts';
import { callOf, connect } from './grpc-server.ts';

const roundTrips: readonly [string, Message, Message][] = [
  ['double', { aDouble: 1.7976931348623157e308 }, { a_double: 1.7976931348623157e308 }],
  ['negative zero', { aDouble: -0 }, { a_double: -0 }],
  ['float', { aFloat: 0.5 }, { a_float: 0.5 }],
  ['a float that is no double', { aFloat: 0.1 }, { a_float: Math.fround(0.1) }],
  ['the largest float', { aFloat: 3.4028235e38 }, { a_float: 3.4028234663852886e38 }],
  ['int32', { anInt32: -2147483648 }, { an_int32: -2147483648 }],
  ['sint32', { aSint32: 2147483647 }, { a_sint32: 2147483647 }],
  ['sfixed32', { aSfixed32: -1 }, { a_sfixed32: -1 }],
  ['uint32', { aUint32: 4294967295 }, { a_uint32: 4294967295 }],
  ['fixed32', { aFixed32: 4294967295 }, { a_fixed32: 4294967295 }],
  ['int64', { anInt64: '9007199254740993' }, { an_int64: '9007199254740993' }],
  ['int64 min', { anInt64: '-9223372036854775808' }, { an_int64: '-9223372036854775808' }],
  ['sint64', { aSint64: '-9007199254740993' }, { a_sint64: '-9007199254740993' }],
  ['sfixed64', { aSfixed64: '-1' }, { a_sfixed64: '-1' }],
  ['uint64', { aUint64: '18446744073709551615' }, { a_uint64: '18446744073709551615' }],
  ['fixed64', { aFixed64: '9223372036854775808' }, { a_fixed64: '9223372036854775808' }],
  ['bool', { aBool: true }, { a_bool: true }],
  ['unicode', { aString: 'Grüße, 世界 👋🏽 \u0000' }, { a_string: 'Grüße, 世界 👋🏽 \u0000' }],
  ['bytes', { someBytes: 'AP/+' }, { some_bytes: Buffer.from([0, 255, 254]) }],
  ['enum', { color: 'COLOR_BLUE' }, { color: 'COLOR_BLUE' }],
  ['optional zero', { optionalInt32: 0 }, { optional_int32: 0 }],
  ['optional empty string', { optionalString: '' }, { optional_string: '' }],
  [
    'optional zero enum',
    { optionalColor: 'COLOR_UNSPECIFIED' },
    { optional_color: 'COLOR_UNSPECIFIED' },
  ],
  ['empty message', { nothing: true }, { nothing: {} }],
  [
    'nested messages',
    { inner: { displayName: 'a', big: '0', child: { displayName: '', big: '5', child: null } } },
    { inner: { display_name: 'a', child: { big: '5' } } },
  ],
  ['repeated int32', { int32s: [0, 1, -1] }, { int32s: [0, 1, -1] }],
  ['repeated int64', { int64s: ['0', '9007199254740993'] }, { int64s: ['0', '9007199254740993'] }],
  ['repeated string', { strings: ['', 'a'] }, { strings: ['', 'a'] }],
  [
    'repeated enum',
    { colors: ['COLOR_UNSPECIFIED', 'COLOR_RED'] },
    { colors: ['COLOR_UNSPECIFIED', 'COLOR_RED'] },
  ],
  ['repeated message', { inners: [{ displayName: '', big: '0', child: null }] }, { inners: [{}] }],
  [
    'map<string, int64>',
    { byString: { '': '0', ключ: '9007199254740993', __proto__x: '1' } },
    { by_string: { '': '0', ключ: '9007199254740993', __proto__x: '1' } },
  ],
  [
    'map<int32, message>',
    { byInt32: [{ key: -5, value: { displayName: 'five', big: '0', child: null } }] },
    { by_int32: { '-5': { display_name: 'five' } } },
  ],
  ['oneof zero', { choice: { text: '' } }, { text: '' }],
  ['oneof int64', { choice: { count: '0' } }, { count: '0' }],
  ['oneof empty message', { choice: { none: true } }, { none: {} }],
  [
    'oneof message',
    { choice: { chosen: { displayName: '', big: '0', child: null } } },
    { chosen: {} },
  ],
  [
    'timestamp with nanoseconds',
    { timestamp: '2026-11-23T09:30:00.123456789Z' },
    { timestamp: { seconds: '1795426200', nanos: 123456789 } },
  ],
  [
    'timestamp before 1970',
    { timestamp: '1969-12-31T23:59:59.500Z' },
    { timestamp: { seconds: '-1', nanos: 500000000 } },
  ],
  ['the epoch', { timestamp: '1970-01-01T00:00:00Z' }, { timestamp: {} }],
  ['duration', { duration: '1.500s' }, { duration: { seconds: '1', nanos: 500000000 } }],
  ['negative duration', { duration: '-0.000000001s' }, { duration: { nanos: -1 } }],
  [
    'field mask',
    { mask: 'displayName,inner.big' },
    { mask: { paths: ['display_name', 'inner.big'] } },
  ],
  [
    'struct',
    { struct: { n: null, d: 1.5, s: '', b: false, l: [1, null], o: {} } },
    {
      struct: {
        fields: {
          n: { nullValue: 'NULL_VALUE' },
          d: { numberValue: 1.5 },
          s: { stringValue: '' },
          b: { boolValue: false },
          l: {
            listValue: {
              values: [{ numberValue: 1 }, { nullValue: 'NULL_VALUE' }],
            },
          },
          o: { structValue: {} },
        },
      },
    },
  ],
  ['value', { value: 'text' }, { value: { stringValue: 'text' } }],
  ['list', { list: [true] }, { list: { values: [{ boolValue: true }] } }],
  [
    'nulls in a list of values',
    { values: [null, 0] },
    {
      values: [{ nullValue: 'NULL_VALUE' }, { numberValue: 0 }],
    },
  ],
  ['double wrapper', { doubleValue: 0 }, { double_value: {} }],
  ['int32 wrapper of zero', { int32Value: 0 }, { int32_value: {} }],
  [
    'int64 wrapper',
    { int64Value: '9007199254740993' },
    { int64_value: { value: '9007199254740993' } },
  ],
  ['uint64 wrapper of zero', { uint64Value: '0' }, { uint64_value: {} }],
  ['bool wrapper of false', { boolValue: false }, { bool_value: {} }],
  ['string wrapper of ""', { stringValue: '' }, { string_value: {} }],
  ['bytes wrapper of nothing', { bytesValue: '' }, { bytes_value: {} }],
  ['bytes wrapper', { bytesValue: 'AA==' }, { bytes_value: { value: Buffer.from([0]) } }],
];

test.for(roundTrips)('%s survives the trip both ways', async ([, args, understood]) => {
  await using echo = await startEcho();
  await using adapter = await connect(echo.server.address);

  const answer = await adapter.call(callOf('Echo', args));

  expect(echo.seen).toHaveLength(1);
  expect(plain(echo.seen[0])).toEqual(plain(understood));
  expect(answer).toMatchObject(args);
});

test('what is absent reads as zero where it has no presence, and as null where it has', async () => {
  await using echo = await startEcho();
  await using adapter = await connect(echo.server.address);

  const answer = await adapter.call(callOf('Echo', { choice: null, int32s: [], anInt32: 0 }));

  expect(echo.seen).toEqual([{}]);
  expect(answer).toEqual({
    ...{ aDouble: 0, aFloat: 0, anInt32: 0, aSint32: 0, aSfixed32: 0, aUint32: 0, aFixed32: 0 },
    ...{ anInt64: '0', aSint64: '0', aSfixed64: '0', aUint64: '0', aFixed64: '0' },
    ...{ aBool: false, aString: '', someBytes: '', color: 'COLOR_UNSPECIFIED' },
    ...{ optionalInt32: null, optionalString: null, optionalColor: null },
    ...{ inner: null, nothing: null },
    ...{ int32s: [], int64s: [], strings: [], colors: [], inners: [], values: [] },
    ...{ byString: {}, byInt64: {}, byUint64: {}, byBool: [], byInt32: [] },
    choice: null,
    ...{ timestamp: null, duration: null, mask: null, struct: null, list: null, any: null },
    ...{ value: null, doubleValue: null, int32Value: null, int64Value: null, uint64Value: null },
    ...{ boolValue: null, stringValue: null, bytesValue: null },
  });
});

const accepted: readonly [string, Message, Message][] = [
  ['bigints', { anInt64: 9007199254740993n }, { an_int64: '9007199254740993' }],
  ['numbers for 64 bits', { anInt64: 5, aUint64: 0 }, { an_int64: '5' }],
  ['integers as text', { anInt32: '5' }, { an_int32: 5 }],
  ['URL-safe base64 without padding', { someBytes: 'AP_-_w' }, { some_bytes: '00fffeff' }],
  [
    'an offset',
    { timestamp: '2026-11-23T10:30:00+01:00' },
    { timestamp: { seconds: '1795426200' } },
  ],
  ['false for an empty message', { nothing: false }, {}],
  ['null for a Value', { value: null }, { value: { nullValue: 'NULL_VALUE' } }],
  ['bigints in JSON', { struct: { a: 5n } }, { struct: { fields: { a: { numberValue: 5 } } } }],
  ['declared names in a field mask', { mask: 'line_1' }, { mask: { paths: ['line_1'] } }],
];

test.for(accepted)('takes %s', async ([, args, understood]) => {
  await using echo = await startEcho();
  await using adapter = await connect(echo.server.address);
  await adapter.call(callOf('Echo', args));
  expect(plain(echo.seen)).toEqual([understood]);
});

const refused: readonly [string, Message, string][] = [
  ['int32 beyond its range', { anInt32: 2147483648 }, 'anInt32'],
  ['a fraction', { anInt32: 1.5 }, 'anInt32'],
  ['a negative uint32', { aUint32: -1 }, 'aUint32'],
  ['int64 beyond its range', { anInt64: '9223372036854775808' }, 'anInt64'],
  ['an int64 that was rounded', { anInt64: 2 ** 53 }, 'anInt64'],
  ['a uint64 beyond its range', { aUint64: 2n ** 64n }, 'aUint64'],
  ['a float beyond its range', { aFloat: 1e39 }, 'aFloat'],
  ['no number', { aDouble: 'secret' }, 'aDouble'],
  ['no boolean', { aBool: 'true' }, 'aBool'],
  ['a lone surrogate', { aString: 'secret\ud800' }, 'aString'],
  ['no base64', { someBytes: 'secret!' }, 'someBytes'],
  ['cut-off base64', { someBytes: 'A' }, 'someBytes'],
  ['an unknown enum value', { color: 'SECRET' }, 'color'],
  ['an inherited name as enum value', { color: 'toString' }, 'color'],
  ['a value deep inside', { inners: [{}, { child: { big: 'secret' } }] }, 'inners[1].child.big'],
  ['null in a list', { strings: [null] }, 'strings[0]'],
  ['text for a list', { strings: 'secret' }, 'strings'],
  ['a list for a message', { inner: [] }, 'inner'],
  ['a bad map key', { byInt64: { secret: 'a' } }, 'byInt64.secret'],
  ['a bad map value', { byString: { a: 'secret' } }, 'byString.a'],
  ['an unknown member', { inner: { secret: 1 } }, 'inner.secret'],
  ['an object for a list of entries', { byInt32: {} }, 'byInt32'],
  ['an entry without key', { byInt32: [{ value: {} }] }, 'byInt32[0].key'],
  ['an entry without value', { byInt32: [{ key: 1 }] }, 'byInt32[0].value'],
  ['a bad entry key', { byInt32: [{ key: 'secret', value: {} }] }, 'byInt32[0].key'],
  [
    'a key that stands twice',
    { byInt32: [1, '1'].map((key) => ({ key, value: {} })) },
    'byInt32[1].key',
  ],
  ['two members of a oneof', { choice: { text: 'a', count: '1' } }, 'choice'],
  ['no member of a oneof', { choice: { text: null } }, 'choice'],
  ['an unknown member of a oneof', { choice: { secret: 1 } }, 'choice'],
  ['false for an empty member of a oneof', { choice: { none: false } }, 'choice.none'],
  ['text for a oneof', { choice: 'secret' }, 'choice'],
  ['no timestamp', { timestamp: 'yesterday' }, 'timestamp'],
  ['a day that does not exist', { timestamp: '2026-02-30T00:00:00Z' }, 'timestamp'],
  ['no duration', { duration: 'PT1S' }, 'duration'],
  ['a list for a struct', { struct: [] }, 'struct'],
  ['an integer that JSON cannot hold', { value: 9007199254740993n }, 'value'],
];

test.for(refused)('refuses %s before any call', async ([, args, path]) => {
  await using echo = await startEcho();
  await using adapter = await connect(echo.server.address);

  const error = await adapter.call(callOf('Echo', args)).catch((reason: unknown) => reason);

  expect(error).toMatchObject({ code: 'BAD_INPUT', source: 'test' });
  expect(String(error)).toContain(`The argument "${path}" must be `);
  expect(String(error)).not.toMatch(/secret(?!" must)/);
  expect(echo.seen).toEqual([]);
});

test('refuses values that nest without end', async () => {
  await using echo = await startEcho();
  await using adapter = await connect(echo.server.address);
  const deep = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
  for (const levels of [200, 1_000_000]) {
    const call = adapter.call(callOf('Echo', { value: deep(levels) }));
    await expect(call).rejects.toMatchObject({ code: 'BAD_INPUT' });
  }
  expect(echo.seen).toEqual([]);
});

test('a request that is a well-known type is the argument "value"', async () => {
  await using echo = await startEcho();
  await using adapter = await connect(echo.server.address);
  expect(await adapter.call(callOf('EchoInt64', { value: '9007199254740993' }))).toBe(
    '9007199254740993',
  );
  expect(await adapter.call(callOf('EchoInt64', {}))).toBe('0');
  expect(echo.seen).toEqual([{ value: '9007199254740993' }, {}]);
});

test('an empty answer is true', async () => {
  await using echo = await startEcho();
  await using adapter = await connect(echo.server.address);
  expect(await adapter.call(callOf('DoNothing', {}))).toBe(true);
});
