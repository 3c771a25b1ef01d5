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
