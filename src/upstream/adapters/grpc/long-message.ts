import protobuf from 'protobufjs';
import { fieldKey } from '../../../annotations/grpc-wire.ts';
import { isJsonObject } from '../../../tools/json-object.ts';
import type { Steps } from '../../../tools/steps.ts';
import type { MessageReader } from './message-reader.ts';

/** To decode so many bytes takes some milliseconds. */
export const pieceBytes = 262_144;

/** A field of a message as it was sent, with its tag. */
interface WireRecord {
  readonly fieldNumber: number;
  readonly from: number;
  readonly to: number;
}

/**
 * As `reader.decode`, in steps of about `pieceBytes`: a message of 10 MB in one go keeps everybody waiting
 * for a tenth of a second. Such a message has a long list. What it is does not depend on where the items
 * stand among other fields (Protocol Buffers, Encoding, "Field Order"), and they never belong to a oneof: so
 * they are decoded by themselves, a few at a time, and all others as before.
 * @throws Error when the bytes are not such a message
 */
export function* readLongMessage(
  reader: MessageReader,
  type: protobuf.Type,
  bytes: Uint8Array,
  length = pieceBytes,
): Steps<unknown> {
  const records = recordsOf(bytes);
  const list = longestList(type, records);
  if (list === undefined) return reader.decode(type, bytes);
  const key = fieldKey(list);
  const isItem = ({ fieldNumber }: WireRecord) => fieldNumber === list.id;
  const others = records.filter((record) => !isItem(record));
  const message = reader.decode(type, joined(bytes, others));
  if (!isJsonObject(message)) return reader.decode(type, bytes);
  const items: unknown[] = [];
  for (const piece of pieces(records.filter(isItem), length)) {
    yield undefined;
    const part = reader.decode(type, joined(bytes, piece));
    const some = isJsonObject(part) ? part[key] : undefined;
    if (!Array.isArray(some)) return reader.decode(type, bytes);
    for (const item of some) items.push(item);
  }
  return { ...message, [key]: items };
}

function recordsOf(bytes: Uint8Array): WireRecord[] {
  const reader = protobuf.Reader.create(bytes);
  const records: WireRecord[] = [];
  while (reader.pos < reader.len) {
    const from = reader.pos;
    const tag = reader.uint32();
    reader.skipType(tag & 7);
    records.push({ fieldNumber: tag >>> 3, from, to: reader.pos });
  }
  return records;
}

/** Of messages. `undefined`: there is none. */
function longestList(
  { fieldsById }: protobuf.Type,
  records: readonly WireRecord[],
): protobuf.Field | undefined {
  const bytesOf = new Map<protobuf.Field, number>();
  for (const { fieldNumber, from, to } of records) {
    const field = fieldsById[fieldNumber];
    if (field?.repeated !== true || !(field.resolvedType instanceof protobuf.Type)) continue;
    bytesOf.set(field, (bytesOf.get(field) ?? 0) + to - from);
  }
  const [longest] = [...bytesOf].sort(([, one], [, other]) => other - one);
  return longest?.[0];
}

function* pieces(records: readonly WireRecord[], length: number): Generator<WireRecord[]> {
  let piece: WireRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    piece.push(record);
    bytes += record.to - record.from;
    if (bytes < length) continue;
    yield piece;
    piece = [];
    bytes = 0;
  }
  if (piece.length > 0) yield piece;
}

const joined = (bytes: Uint8Array, records: readonly WireRecord[]): Uint8Array =>
  Buffer.concat(records.map(({ from, to }) => bytes.subarray(from, to)));
