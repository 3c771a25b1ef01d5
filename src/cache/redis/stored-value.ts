import { promisify } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { deflateRaw, inflateRaw } from 'node:zlib';

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** Smaller values cost more time than they save room. */
const compressedFromBytes = 4_096;
/** What a value may unpack to: the largest answer of an upstream, and what is around it. */
const maxBytes = 268_435_456;

const plain = 0;
const compressed = 1;

/** Values as bytes: exactly, with integers of any size. The first byte says whether they are packed. */
export async function writeValue(value: unknown): Promise<Buffer> {
  const bytes = serialize(value);
  if (bytes.length < compressedFromBytes) return Buffer.concat([Buffer.of(plain), bytes]);
  return Buffer.concat([Buffer.of(compressed), await deflate(bytes, { level: 1 })]);
}

/** @throws Error when it cannot be read, as when another version has written it */
export async function readValue(stored: Buffer): Promise<unknown> {
  const bytes = stored.subarray(1);
  switch (stored[0]) {
    case plain:
      return deserialize(bytes);
    case compressed:
      return deserialize(await inflate(bytes, { maxOutputLength: maxBytes }));
    default:
      throw new Error('the value was written by another version');
  }
}
