import { expect, test } from 'vitest';
import { startProto } from './proto-gateway.ts';

/** Messages to which no field leads: a google.protobuf.Any carries them. */

const files = {
  'main.proto': `syntax = "proto3"; package events.v1;
    import "google/protobuf/any.proto";
    import "parts.proto";
    import "google/type/date.proto";
    service Events { rpc GetEvent(Event) returns (Event); }
    service Uploads { rpc Upload(stream Chunk) returns (Chunk); }
    message Chunk { bytes data = 1; }
    message Event { string id = 1; google.protobuf.Any payload = 2; }
    message OrderPlaced {
      message Line { string sku = 1; int64 quantity = 2; }
      string order_id = 1;
      repeated Line lines = 2;
      parts.v1.Level level = 3;
    }
    message Unreadable { parts.v1.Missing part = 1; }
    message HasUnreadable { Unreadable inner = 1; }`,
  'parts.proto': `syntax = "proto3"; package parts.v1;
    enum Level { LOW = 0; HIGH = 1; }
    message Cancelled { string reason = 1; }`,
};

const eventOf = (payload: object) => ({ id: 'e', payload });
const ask = `query ($id: String, $payload: JSON) { event(id: $id, payload: $payload) { id payload } }`;

test('they go both ways, with all that they have, from every file of the contract', async () => {
  await using events = await startProto(files);
  const placed = {
    '@type': 'type.googleapis.com/events.v1.OrderPlaced',
    orderId: 'o',
    lines: [{ sku: 'a', quantity: '9007199254740993' }],
    level: 'HIGH',
  };
  const cancelled = { '@type': 'type.googleapis.com/parts.v1.Cancelled', reason: 'late' };
  const line = { '@type': 'x/events.v1.OrderPlaced.Line', sku: 'b', quantity: '1' };
  const day = { '@type': 'x/google.type.Date', year: 2026, month: 11, day: 1 };
  for (const payload of [placed, cancelled, line, day]) {
    const { data, errors } = await events.ask(ask, eventOf(payload));
    expect(errors).toBeUndefined();
    expect(data).toEqual({ event: eventOf(payload) });
  }
  const [, [, bytes = ''] = []] = events.seen();
  expect(bytes).toContain(Buffer.from('parts.v1.Cancelled').toString('hex'));
  expect(bytes).toMatch(/12060a046c617465$/);
});

test('one that cannot be read, because a part of it is missing, stays bytes', async () => {
  await using events = await startProto(files);
  expect(events.report.operations).toContainEqual({
    operation: 'events.v1.Events/GetEvent',
    field: 'Query.event',
  });
  for (const name of ['Unreadable', 'HasUnreadable', 'Nowhere']) {
    const payload = { '@type': `type.googleapis.com/events.v1.${name}`, value: 'CgA=' };
    const { data, errors } = await events.ask(ask, eventOf(payload));
    expect(errors).toBeUndefined();
    expect(data).toEqual({ event: eventOf(payload) });
  }
});

test('where nothing carries them, they are not in the composed schema', async () => {
  const main = files['main.proto'].replace('google.protobuf.Any payload = 2;', '');
  await using events = await startProto({ ...files, 'main.proto': main });
  expect(events.sdl).not.toContain('OrderPlaced');
});
