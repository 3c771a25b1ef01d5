import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { bytesService, callOf, connect, startServer } from './grpc-server.ts';

/** Answers with these bytes, or with those that it got. */
async function startBytes(answer?: string) {
  const seen: string[] = [];
  const method = (call: ServerUnaryCall<Buffer, Buffer>, respond: sendUnaryData<Buffer>) => {
    seen.push(call.request.toString('hex'));
    respond(null, answer === undefined ? call.request : Buffer.from(answer, 'hex'));
  };
  const server = await startServer(bytesService('/test.values.v1.Values/Echo'), { method });
  return { seen, server, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

// @grpc/proto-loader cannot judge these maps: it shows packed keys, and takes "false" for true.
const maps: readonly [string, Readonly<Record<string, unknown>>, string][] = [
  [
    'map<int64, string>',
    { byInt64: { '9007199254740993': 'big' } },
    `ca02 0e 08 8180808080808010 12 03 ${hex('big')}`,
  ],
  [
    'a negative key',
    { byInt64: { '-1': 'm' } },
    `ca02 0e 08 ffffffffffffffffff01 12 01 ${hex('m')}`,
  ],
  [
    'a key of eight digits',
    { byInt64: { '12345678': 'x' } },
    `ca02 08 08 cec2f105 12 01 ${hex('x')}`,
  ],
  [
    'map<uint64, string>',
    { byUint64: { '18446744073709551615': 'm' } },
    `d202 0e 08 ffffffffffffffffff01 12 01 ${hex('m')}`,
  ],
  [
    'map<bool, enum>',
    {
      byBool: [
        { key: true, value: 'COLOR_RED' },
        { key: false, value: 'COLOR_UNSPECIFIED' },
      ],
    },
    'da02 04 0801 1001 da02 04 0800 1000',
  ],
];

test.for(maps)('writes and reads %s', async ([, args, bytes]) => {
  await using upstream = await startBytes();
  await using adapter = await connect(upstream.server.address);
  const answer = await adapter.call(callOf('Echo', args));
  expect(upstream.seen).toEqual([bytes.replaceAll(' ', '')]);
  expect(answer).toMatchObject(args);
});

const answers: readonly [string, string, unknown][] = [
  ['an enum number that the contract does not know is null', '800109', { color: null }],
  ['... also in lists', '8a02 03 010901', { colors: ['COLOR_RED', null, 'COLOR_RED'] }],
  ['fields that the contract does not know are left out', `c23e 01 ${hex('x')}`, { aString: '' }],
  ['the last member of a oneof counts', `9203 01 ${hex('x')} 980305`, { choice: { count: '5' } }],
  ['a map entry without key or value', 'ca0200', { byInt64: { '0': '' } }],
  ['NaN is a number, for the graph to refuse', '09 000000000000f87f', { aDouble: Number.NaN }],
  [
    'an int64 beyond the numbers of JavaScript',
    '40 8180808080808010',
    { anInt64: '9007199254740993' },
  ],
  [
    'an Any of a message with a time',
    anyOf('google.protobuf.Timestamp', '0801'),
    {
      any: { '@type': 'a/google.protobuf.Timestamp', value: '1970-01-01T00:00:01Z' },
    },
  ],
];

test.for(answers)('%s', async ([, bytes, expected]) => {
  await using upstream = await startBytes(bytes.replaceAll(' ', ''));
  await using adapter = await connect(upstream.server.address);
  expect(await adapter.call(callOf('Echo', {}))).toMatchObject({ ...Object(expected) });
});

const invalid: readonly [string, string][] = [
  ['is no protobuf', 'ffffffffffffffffffffff'],
  ['is cut off', '7205 61'],
  ['has a string that is no UTF-8', '7201ff'],
  ['has a time outside of the calendar', 'e203 0a 08 ffffffffffffffff7f'],
  ['nests Any in Any without end', nestedAny(500)],
];

test.for(invalid)('an answer that %s is invalid', async ([, bytes]) => {
  await using upstream = await startBytes(bytes.replaceAll(' ', ''));
  await using adapter = await connect(upstream.server.address);
  await expect(adapter.call(callOf('Echo', {}))).rejects.toMatchObject({
    code: 'UPSTREAM_INVALID_RESPONSE',
    message: 'The upstream sent an answer that does not follow its contract.',
  });
});

test('an answer that is larger than allowed is invalid', async () => {
  await using upstream = await startBytes(`7280 08${hex('x'.repeat(1024))}`.replaceAll(' ', ''));
  await using small = await connect(upstream.server.address, { maxResponseBytes: 1000 });
  await expect(small.call(callOf('Echo', {}))).rejects.toMatchObject({
    code: 'UPSTREAM_INVALID_RESPONSE',
  });
  await using large = await connect(upstream.server.address, { maxResponseBytes: 1100 });
  expect(await large.call(callOf('Echo', {}))).toMatchObject({ aString: 'x'.repeat(1024) });
});

function hex(text: string): string {
  return Buffer.from(text).toString('hex');
}

/** AllValues.any = { type_url: 'a/<type>', value: <bytes> }. */
function anyOf(type: string, value: string): string {
  const content = anyContent(type, value);
  return `9204${lengthOf(content)}${content}`;
}

function nestedAny(levels: number): string {
  let content = '';
  for (let level = 0; level < levels; level++) content = anyContent('google.protobuf.Any', content);
  return anyOf('google.protobuf.Any', content);
}

function anyContent(type: string, value: string): string {
  const url = hex(`a/${type}`);
  return `0a${lengthOf(url)}${url}12${lengthOf(value)}${value}`;
}

/** A length as a varint. */
function lengthOf(bytes: string): string {
  let rest = bytes.length / 2;
  const varint: number[] = [];
  for (; rest > 127; rest >>>= 7) varint.push((rest & 127) | 128);
  return Buffer.from([...varint, rest]).toString('hex');
}
