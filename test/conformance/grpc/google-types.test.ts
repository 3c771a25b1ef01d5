import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import {
  readBundledProto,
  standardProtoNames,
} from '../../../src/compose/handlers/grpc/contract/bundled-protos.ts';
import { requestMessage, sendMessage } from '../../upstreams/raw-grpc-server.ts';
import { startProto } from './proto-gateway.ts';

/** Files of Google that contracts import and do not bring with them: google/rpc, google/type, … */

const hexOf = (text: string) => Buffer.from(text).toString('hex');

test('money, a day and a place go both ways in the bytes of their contracts', async () => {
  await using shops = await startProto({
    'main.proto': `syntax = "proto3"; package shops.v1;
      import "google/type/money.proto";
      import "google/type/date.proto";
      import "google/type/latlng.proto";
      import "google/type/dayofweek.proto";
      service Shops { rpc GetShop(Shop) returns (Shop); }
      message Shop {
        google.type.Money rent = 1;
        google.type.Date opened = 2;
        google.type.LatLng place = 3;
        repeated google.type.DayOfWeek open_on = 4;
      }`,
  });
  expect(shops.report.warnings).toEqual([]);
  const shop = {
    rent: { currencyCode: 'EUR', units: '9007199254740993', nanos: 900_000_000 },
    opened: { year: 2026, month: 11, day: 0 },
    place: { latitude: 52.5, longitude: -0.5 },
    openOn: ['MONDAY', 'SUNDAY'],
  };
  const { data, errors } = await shops.ask(
    `query ($rent: MoneyInput, $opened: DateInput, $place: LatLngInput, $openOn: [DayOfWeek!]) {
      shop(rent: $rent, opened: $opened, place: $place, openOn: $openOn) {
        rent { currencyCode units nanos } opened { year month day } place { latitude longitude } openOn
      } }`,
    shop,
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({ shop });
  const bytes = `0a14 0a03${hexOf('EUR')} 108180808080808010 1880d293ad03
    1205 08ea0f 100b
    1a12 090000000000404a40 11000000000000e0bf
    2202 0107`;
  expect(shops.seen()).toEqual([['/shops.v1.Shops/GetShop', bytes.replaceAll(/\s/g, '')]]);
});

/** As the external authorization of Envoy answers. */
const authorization = `syntax = "proto3"; package envoy.service.auth.v3;
  import "google/rpc/status.proto";
  import "google/protobuf/struct.proto";
  service Authorization { rpc Check(CheckRequest) returns (CheckResponse); }
  message CheckRequest { string path = 1; }
  message CheckResponse {
    google.rpc.Status status = 1;
    oneof http_response { DeniedHttpResponse denied_response = 2; OkHttpResponse ok_response = 3; }
    google.protobuf.Struct dynamic_metadata = 4;
  }
  message DeniedHttpResponse { string body = 3; }
  message OkHttpResponse { repeated string headers_to_remove = 5; }`;

test('a status is read with its details', async () => {
  const details = [
    ['google.rpc.BadRequest', '0a0b 0a0470617468 1203626164'],
    ['google.rpc.ErrorInfo', `0a06${hexOf('FROZEN')} 1a06 0a0161 120162`],
    ['google.rpc.RetryInfo', '0a04 0802 1005'],
    ['other.Detail', '0801'],
  ] as const;
  const anys = details.map(([type, bytes]) => any(`type.googleapis.com/${type}`, bytes));
  const status = `0807 1202${hexOf('no')} ${anys.map((each) => field('1a', each)).join('')}`;
  const answer = field('0a', status) + field('12', field('1a', hexOf('go away')));
  const seen: string[] = [];
  await using auth = await startProto(
    { 'main.proto': authorization },
    {
      async behaviour(stream, _session, path) {
        seen.push(path, (await requestMessage(stream)).toString('hex'));
        sendMessage(stream, Buffer.from(answer, 'hex'));
        stream.end();
      },
    },
  );
  expect(auth.report.warnings).toEqual([]);
  const { data, errors } = await auth.ask(`{ check(path: "/") {
    status { code message details }
    httpResponse { ... on CheckResponseHttpResponseDeniedResponse { deniedResponse { body } } }
    dynamicMetadata
  } }`);
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    check: {
      status: {
        code: 7,
        message: 'no',
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.BadRequest',
            fieldViolations: [
              { field: 'path', description: 'bad', reason: '', localizedMessage: null },
            ],
          },
          {
            '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
            ...{ reason: 'FROZEN', domain: '', metadata: { a: 'b' } },
          },
          { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '2.000000005s' },
          { '@type': 'type.googleapis.com/other.Detail', value: 'CAE=' },
        ],
      },
      httpResponse: { deniedResponse: { body: 'go away' } },
      dynamicMetadata: null,
    },
  });
  expect(seen).toEqual(['/envoy.service.auth.v3.Authorization/Check', '0a012f']);
});

test('the operations that take long can be asked for', async () => {
  await using jobs = await startProto(
    {
      'main.proto': `syntax = "proto3"; package jobs.v1;
        import "google/longrunning/operations.proto";
        import "google/api/httpbody.proto";
        import "google/api/client.proto";
        service Jobs {
          option (google.api.default_host) = "jobs.example";
          rpc Start(Job) returns (google.longrunning.Operation);
          rpc GetLog(Job) returns (google.api.HttpBody);
        }
        message Job { string name = 1; }`,
    },
    {
      grpc: {
        source: 'main.proto',
        services: ['jobs.v1.Jobs', 'google.longrunning.Operations'],
      },
    },
  );
  expect(jobs.report.warnings).toEqual([]);
  const { data, errors } = await jobs.ask(`{
    operation(name: "a") { name done result { __typename } } log(name: "a") { contentType data } }`);
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    operation: { name: 'a', done: false, result: null },
    log: { contentType: 'a', data: '' },
  });
  expect(jobs.seen().toSorted()).toEqual([
    ['/google.longrunning.Operations/GetOperation', '0a0161'],
    ['/jobs.v1.Jobs/GetLog', '0a0161'],
  ]);
});

test('a file that the contract brings with it counts', async () => {
  await using own = await startProto({
    'main.proto': `syntax = "proto3"; package shops.v1;
      import "google/type/money.proto";
      service Shops { rpc GetRent(google.type.Money) returns (google.type.Money); }`,
    'google/type/money.proto':
      'syntax = "proto3"; package google.type; message Money { string mine = 9; }',
  });
  expect((await own.ask('{ rent(mine: "x") { mine } }')).data).toEqual({ rent: { mine: 'x' } });
  expect(own.seen()).toEqual([['/shops.v1.Shops/GetRent', '4a0178']]);
});

/** Real files that stand beside the project on some machines. */
const real = fileURLToPath(new URL('../../../../shared/corpus/proto/_include/', import.meta.url));

test.skipIf(!existsSync(real)).each(standardProtoNames.filter((file) => existsSync(real + file)))(
  '%s says what the file of Google says',
  async (file) => {
    const ours = declared((await readBundledProto(file)) ?? '');
    const theirs = declared(readFileSync(real + file, 'utf8'));
    // Of what is there for options alone, nothing is needed.
    if (Object.keys(ours).length > 0) expect(ours).toEqual(theirs);
  },
);

/** Messages, enums and services, without what changes no byte. */
function declared(text: string): Record<string, unknown> {
  const { root, package: name = '' } = protobuf.parse(text, { keepCase: true });
  const plain = JSON.parse(
    JSON.stringify(root.lookup(name)?.toJSON() ?? {}, (key, value) =>
      ['options', 'parsedOptions', 'edition', 'comment'].includes(key) ? undefined : value,
    ),
  );
  const isExtension = (node: object) => 'extend' in node;
  return Object.fromEntries(
    Object.entries<object>(plain.nested ?? {}).filter(([, node]) => !isExtension(node)),
  );
}

const any = (url: string, bytes: string) => field('0a', hexOf(url)) + field('12', bytes);

/** A field of bytes, in hex. */
function field(tag: string, spaced: string): string {
  const bytes = spaced.replaceAll(' ', '');
  const length = bytes.length / 2;
  const varint = length < 128 ? [length] : [(length & 127) | 128, length >> 7];
  return tag + Buffer.from(varint).toString('hex') + bytes;
}
