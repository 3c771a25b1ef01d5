import { expect, test } from 'vitest';
import { startProto } from './proto-gateway.ts';

/** The groups of proto2, wherever they may stand, and the bytes that they are. */

const contract = `syntax = "proto2";
package old.v1;
service Old { rpc GetPage(Page) returns (Page); }
message Page {
  optional group PageInfo = 1 { optional string url = 1; }
  repeated group Row = 2 {
    required int64 id = 1;
    repeated group Cell = 2 { optional string text = 1; }
  }
  // What it shows.
  oneof body {
    string text = 3;
    // A picture.
    group Picture = 4 { optional int32 width = 1; }
    int32 code = 5;
  }
  extensions 100 to 199;
}
extend Page { optional group Extra = 100 { optional bool on = 1; } }
`;

const start = (field: number) => varint(field * 8 + 3);
const end = (field: number) => varint(field * 8 + 4);
const varint = (value: number) =>
  Buffer.from(value < 128 ? [value] : [(value & 127) | 128, value >> 7]).toString('hex');

test('groups are messages between two tags, also in a oneof and of an extension', async () => {
  await using old = await startProto({ 'main.proto': contract });
  const { data, errors } = await old.ask(`{
    page(pageinfo: { url: "a" }, row: [{ id: 1, cell: [{ text: "x" }, {}] }, { id: 2 }],
      body: { picture: { width: 7 } }, extra: { on: false }) {
      pageinfo { url }
      row { id cell { text } }
      body { __typename ... on PageBodyPicture { picture { width } } ... on PageBodyText { text } }
      extra { on }
    } }`);
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    page: {
      pageinfo: { url: 'a' },
      row: [
        { id: '1', cell: [{ text: 'x' }, { text: null }] },
        { id: '2', cell: [] },
      ],
      body: { __typename: 'PageBodyPicture', picture: { width: 7 } },
      extra: { on: false },
    },
  });
  const cells = `${start(2)}0a0178${end(2)}${start(2)}${end(2)}`;
  const rows = `${start(2)}0801${cells}${end(2)}${start(2)}0802${end(2)}`;
  const rest = `${start(4)}0807${end(4)}${start(100)}0800${end(100)}`;
  expect(old.seen()).toEqual([['/old.v1.Old/GetPage', `${start(1)}0a0161${end(1)}${rows}${rest}`]]);
});

test('a oneof with a group says what it may hold', async () => {
  await using old = await startProto({ 'main.proto': contract });
  expect(old.sdl).toContain('union PageBody');
  expect(old.sdl).toMatch(/"""\s*A picture\.\s*"""\n {2}picture: Picture/);
  const { errors } = await old.ask('{ page(body: { text: "", picture: {} }) { extra { on } } }');
  expect(errors?.[0]?.message).toContain('exactly one key');
  expect(old.seen()).toEqual([]);
});

const field = (name: string, number: number, type: string, more: object = {}) => ({
  ...{ name, number, type: `TYPE_${type}`, label: 'LABEL_OPTIONAL' },
  ...more,
});
const group = (name: string, number: number) =>
  field(name.toLowerCase(), number, 'GROUP', { typeName: `.old.v1.Page.${name}` });

/** What protoc makes of a group that has a oneof and of a oneof that has a group. */
const set = {
  file: [
    {
      ...{ name: 'old.proto', package: 'old.v1', syntax: 'proto2' },
      messageType: [
        {
          name: 'Page',
          field: [
            group('PageInfo', 1),
            { ...group('Picture', 2), oneofIndex: 0 },
            field('text', 3, 'STRING', { oneofIndex: 0 }),
          ],
          oneofDecl: [{ name: 'body' }],
          nestedType: [
            {
              name: 'PageInfo',
              field: [
                field('url', 1, 'STRING', { oneofIndex: 0 }),
                field('number', 2, 'INT32', { oneofIndex: 0 }),
              ],
              oneofDecl: [{ name: 'which' }],
            },
            { name: 'Picture', field: [field('width', 1, 'INT32')] },
          ],
        },
      ],
      service: [
        {
          name: 'Old',
          method: [{ name: 'GetPage', inputType: '.old.v1.Page', outputType: '.old.v1.Page' }],
        },
      ],
    },
  ],
};

test('a descriptor set has also what is refused in a .proto: a oneof inside of a group', async () => {
  const files = { 'set.json': JSON.stringify(set) };
  await using old = await startProto(files, { grpc: { source: 'set.json' } });
  const { data, errors } = await old.ask(`{
    page(pageinfo: { which: { number: 0 } }, body: { picture: { width: 7 } }) {
      pageinfo { which { ... on PageInfoWhichNumber { number } } }
      body { ... on PageBodyPicture { picture { width } } }
    } }`);
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    page: { pageinfo: { which: { number: 0 } }, body: { picture: { width: 7 } } },
  });
  expect(old.seen()).toEqual([
    ['/old.v1.Old/GetPage', `${start(1)}1000${end(1)}${start(2)}0807${end(2)}`],
  ]);
});
