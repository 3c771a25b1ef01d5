import protobuf from 'protobufjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Answer } from '../../fixtures/gateway-client.ts';
import { requestMessage, sendMessage } from '../../upstreams/raw-grpc-server.ts';
import { type ProtoGateway, startProto } from './proto-gateway.ts';

/** NaN and the infinities: values of `double` and `float` that GraphQL's Float does not have. */

const contract = `syntax = "proto3";
  package lab.v1;
  import "google/protobuf/any.proto";
  import "google/protobuf/struct.proto";
  import "google/protobuf/wrappers.proto";
  service Lab {
    rpc GetReading(ReadingRequest) returns (Reading);
    rpc ListReadings(ReadingRequest) returns (Readings);
    rpc WatchReadings(ReadingRequest) returns (stream Reading);
    rpc GetMean(ReadingRequest) returns (google.protobuf.DoubleValue);
  }
  message ReadingRequest { double above = 1; }
  message Readings { repeated Reading readings = 1; }
  message Reading {
    string id = 1;
    double celsius = 2;
    float volts = 3;
    optional double previous = 4;
    google.protobuf.DoubleValue mean = 5;
    repeated double samples = 6;
    repeated google.protobuf.FloatValue means = 7;
    map<string, double> by_probe = 8;
    map<string, Reading> parts = 9;
    oneof bound { double lower = 10; google.protobuf.FloatValue upper = 11; }
    google.protobuf.Any detail = 12;
    google.protobuf.Value free = 13;
  }
`;

const { root } = protobuf.parse(contract, { keepCase: true });
for (const name of ['any', 'struct', 'wrappers']) {
  root.addJSON(protobuf.common.get(`google/protobuf/${name}.proto`)?.nested ?? {});
}

const encode = (type: string, value: Readonly<Record<string, unknown>>) =>
  Buffer.from(root.lookupType(type).encode(value).finish());

/** What the server sends, each as a message: those of a stream are several. */
let sent: readonly Buffer[] = [];
let requests: string[] = [];
let lab: ProtoGateway;

beforeAll(async () => {
  lab = await startProto(
    { 'main.proto': contract },
    {
      async behaviour(stream) {
        requests.push((await requestMessage(stream)).toString('hex'));
        for (const message of sent) sendMessage(stream, message);
        stream.end();
      },
    },
  );
});
afterAll(() => lab[Symbol.asyncDispose]());

async function readingOf(
  reading: Readonly<Record<string, unknown>>,
  selection: string,
): Promise<Answer> {
  sent = [encode('Reading', reading)];
  requests = [];
  const answer = await lab.ask(`{ reading(above: 1.5) { ${selection} } }`);
  expect(requests).toEqual(['09000000000000f83f']);
  return answer;
}

const errorsOf = ({ errors = [] }: Answer) =>
  errors.map(({ message, path, extensions }) => [message, path, extensions?.code]);

const invalid = 'UPSTREAM_INVALID_RESPONSE';

test('a field is null, with an error that says what came, and what stands beside it is there', async () => {
  const answer = await readingOf(
    { id: 'a', celsius: Number.NaN, volts: Number.NEGATIVE_INFINITY, previous: Number.NaN },
    'id celsius volts previous',
  );
  expect(answer.data).toEqual({ reading: { id: 'a', celsius: null, volts: null, previous: null } });
  expect(errorsOf(answer)).toEqual([
    [
      'The upstream sent NaN for Reading.celsius, which is no Float in GraphQL.',
      ['reading', 'celsius'],
      invalid,
    ],
    [
      'The upstream sent -Infinity for Reading.volts, which is no Float in GraphQL.',
      ['reading', 'volts'],
      invalid,
    ],
    [
      'The upstream sent NaN for Reading.previous, which is no Float in GraphQL.',
      ['reading', 'previous'],
      invalid,
    ],
  ]);
});

test('so is an item of a list, with its place', async () => {
  const answer = await readingOf(
    {
      samples: [1.5, Number.NaN, 0],
      means: [{ value: Number.POSITIVE_INFINITY }, { value: 0.1 }, {}],
    },
    'samples means',
  );
  expect(answer.data).toEqual({ reading: { samples: [1.5, null, 0], means: [null, 0.1, 0] } });
  expect(errorsOf(answer)).toEqual([
    [
      'The upstream sent NaN for Reading.samples, which is no Float in GraphQL.',
      ['reading', 'samples', 1],
      invalid,
    ],
    [
      'The upstream sent Infinity for Reading.means, which is no Float in GraphQL.',
      ['reading', 'means', 0],
      invalid,
    ],
  ]);
});

test('one reading of many loses nothing but the value', async () => {
  sent = [
    encode('Readings', {
      readings: [{ id: 'a', celsius: 20 }, { id: 'b', celsius: Number.NaN }, { id: 'c' }],
    }),
  ];
  const answer = await lab.ask('{ readings { readings { id celsius } } }');
  expect(answer.data).toEqual({
    readings: {
      readings: [
        { id: 'a', celsius: 20 },
        { id: 'b', celsius: null },
        { id: 'c', celsius: 0 },
      ],
    },
  });
  expect(errorsOf(answer)).toEqual([
    [
      'The upstream sent NaN for Reading.celsius, which is no Float in GraphQL.',
      ['readings', 'readings', 1, 'celsius'],
      invalid,
    ],
  ]);
});

test('in a map of scalars, which is one value, it is null; in a map of messages it is a field', async () => {
  const answer = await readingOf(
    {
      by_probe: { left: 1, right: Number.NaN, top: Number.POSITIVE_INFINITY },
      parts: { x: { id: 'x', celsius: Number.POSITIVE_INFINITY } },
    },
    'byProbe parts { key value { id celsius } }',
  );
  expect(answer.data).toEqual({
    reading: {
      byProbe: { left: 1, right: null, top: null },
      parts: [{ key: 'x', value: { id: 'x', celsius: null } }],
    },
  });
  expect(errorsOf(answer)).toEqual([
    [
      'The upstream sent Infinity for Reading.celsius, which is no Float in GraphQL.',
      ['reading', 'parts', 0, 'value', 'celsius'],
      invalid,
    ],
  ]);
});

test.for([
  [{ lower: Number.NaN }, 'ReadingBoundLower', 'lower', 'NaN'],
  [{ upper: { value: Number.NEGATIVE_INFINITY } }, 'ReadingBoundUpper', 'upper', '-Infinity'],
] as const)(
  'which member of a oneof it is can be read: %j',
  async ([reading, type, name, value]) => {
    const answer = await readingOf(reading, `bound { __typename ... on ${type} { ${name} } }`);
    expect(answer.data).toEqual({ reading: { bound: { __typename: type, [name]: null } } });
    expect(errorsOf(answer)).toEqual([
      [
        `The upstream sent ${value} for ${type}.${name}, which is no Float in GraphQL.`,
        ['reading', 'bound', name],
        invalid,
      ],
    ]);
  },
);

test('an answer that is nothing but the value is null', async () => {
  sent = [encode('google.protobuf.DoubleValue', { value: Number.NaN })];
  const answer = await lab.ask('{ mean }');
  expect(answer.data).toEqual({ mean: null });
  expect(errorsOf(answer)).toEqual([
    ['The upstream sent NaN for Query.mean, which is no Float in GraphQL.', ['mean'], invalid],
  ]);
});

test('a stream goes on', async () => {
  sent = [1, Number.NaN, 2].map((celsius) => encode('Reading', { celsius }));
  const response = await fetch(lab.gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: 'subscription { watchReadings { celsius } }' }),
  });
  const events = [...(await response.text()).matchAll(/^data: (.+)$/gm)].map(
    ([, data = '']): Answer => JSON.parse(data),
  );
  expect(events.map(({ data }) => data)).toEqual(
    [1, null, 2].map((celsius) => ({ watchReadings: { celsius } })),
  );
  expect(events.map(errorsOf)).toEqual([
    [],
    [
      [
        'The upstream sent NaN for Reading.celsius, which is no Float in GraphQL.',
        ['watchReadings', 'celsius'],
        invalid,
      ],
    ],
    [],
  ]);
});

test('in an Any it is text, as ProtoJSON says; in a Value, which has no such text, null', async () => {
  const any = (type: string, value: Readonly<Record<string, unknown>>) => ({
    type_url: `type.example/${type}`,
    value: encode(type, value),
  });
  const detail = any('lab.v1.Reading', {
    ...{ id: 'a', celsius: Number.NaN, volts: Number.NEGATIVE_INFINITY },
    ...{ by_probe: { left: Number.POSITIVE_INFINITY }, mean: { value: Number.NaN } },
  });
  const { data, errors } = await readingOf(
    { detail, free: { numberValue: Number.NaN } },
    'detail free',
  );
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({
    reading: {
      free: null,
      detail: {
        ...{ '@type': 'type.example/lab.v1.Reading', id: 'a', celsius: 'NaN', volts: '-Infinity' },
        ...{ byProbe: { left: 'Infinity' }, mean: 'NaN' },
      },
    },
  });
});
