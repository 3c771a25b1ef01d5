import fc from 'fast-check';
import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import { runStepByStep, runSteps } from '../../../../../src/tools/steps.ts';
import { readLongMessage } from '../../../../../src/upstream/adapters/grpc/long-message.ts';
import { MessageReader } from '../../../../../src/upstream/adapters/grpc/message-reader.ts';
import { turnsUntil } from '../../../../fixtures/turns-until.ts';

const { root } = protobuf.parse(`
  syntax = "proto3";
  package t;
  message Page {
    repeated Item items = 1;
    string next = 2;
    repeated int32 packed = 3;
    repeated string names = 4;
    map<string, Item> by_name = 5;
    oneof choice { Item one = 6; int64 other = 7; }
    repeated Item more = 8;
    Item single = 9;
  }
  message Item { string name = 1; repeated Item parts = 2; optional int32 count = 3; }
`);
root.resolveAll();
const page = root.lookupType('t.Page');
const reader = new MessageReader('tree');

const leaf = fc.record(
  { name: fc.string(), count: fc.integer({ min: 0, max: 300 }) },
  { requiredKeys: [] },
);
const item = fc.record(
  { name: fc.string(), parts: fc.array(leaf, { maxLength: 3 }) },
  { requiredKeys: [] },
);
const message = fc.record(
  {
    items: fc.array(item),
    next: fc.string(),
    packed: fc.array(fc.integer({ min: -5, max: 5 })),
    names: fc.array(fc.string()),
    byName: fc.dictionary(fc.string({ minLength: 1, unit: 'grapheme-ascii' }), leaf),
    one: leaf,
    more: fc.array(item),
    single: leaf,
  },
  { requiredKeys: [] },
);
const encoded = (value: object) => page.encode(page.fromObject(value)).finish();

test('a long message is what it is when it is decoded in one go', () => {
  fc.assert(
    fc.property(
      // One behind the other is one message, too, whose fields stand anywhere.
      fc.array(message, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 60 }),
      (messages, length) => {
        const bytes = Buffer.concat(messages.map(encoded));
        expect(runSteps(readLongMessage(reader, page, bytes, length))).toEqual(
          reader.decode(page, bytes),
        );
      },
    ),
    { numRuns: 500 },
  );
});

test('it is read in turns with what else is to do', async () => {
  const items = Array.from({ length: 20_000 }, (_, id) => ({
    name: `item ${id} ${'x'.repeat(60)}`,
  }));
  const { turns, result } = await turnsUntil(() =>
    runStepByStep(readLongMessage(reader, page, encoded({ items, next: 'n' }))),
  );
  expect(result).toMatchObject({ items, next: 'n', more: [] });
  expect(turns).toBeGreaterThan(4);
});

test('bytes that are no such message are none', () => {
  const bytes = encoded({ items: Array.from({ length: 50 }, () => ({ name: 'an item' })) });
  for (const broken of [bytes.subarray(0, -1), Buffer.concat([bytes, Buffer.from([0x0a])])]) {
    expect(() => reader.decode(page, broken)).toThrow();
    expect(() => runSteps(readLongMessage(reader, page, broken, 20))).toThrow();
  }
});
