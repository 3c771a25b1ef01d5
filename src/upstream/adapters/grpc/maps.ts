import protobuf from 'protobufjs';
import { isJsonObject, type JsonObject, objectAt } from '../../../tools/json-object.ts';
import { fromScalar, toScalar, toText } from './scalar-values.ts';
import { UnfitValue } from './unfit-value.ts';

type Write = (value: unknown, path: string) => unknown;

/**
 * An object as the map that protobufjs encodes.
 *
 * @param write Writes a value.
 * @throws UnfitValue
 */
export function toMap(keyType: string, write: Write, map: unknown, path: string): JsonObject {
  if (!isJsonObject(map)) throw new UnfitValue(path, 'an object');
  const entries = Object.entries(map).map(([key, value]) => {
    const place = `${path}.${key}`;
    return [toMapKey(keyType, key, place), write(value, place)];
  });
  return Object.fromEntries(entries);
}

/**
 * A list of `{ key, value }` as the map that protobufjs encodes. A key that stands twice is refused:
 * one of its values would be lost.
 *
 * @throws UnfitValue
 */
export function toMapFromEntries(
  keyType: string,
  write: Write,
  list: unknown,
  path: string,
): JsonObject {
  if (!Array.isArray(list)) throw new UnfitValue(path, 'a list');
  const map = new Map<string, unknown>();
  for (const [index, entry] of list.entries()) {
    const place = `${path}[${index}]`;
    const { key, value }: JsonObject = objectAt(entry);
    const isKey = ['string', 'number', 'bigint', 'boolean'].includes(typeof key);
    if (!isKey) throw new UnfitValue(`${place}.key`, 'given');
    const encoded = toMapKey(keyType, String(key), `${place}.key`);
    if (map.has(encoded)) throw new UnfitValue(`${place}.key`, 'a key that stands there once');
    map.set(encoded, write(value, `${place}.value`));
  }
  return Object.fromEntries(map);
}

/** The key of a map entry, which is text in JSON, as protobufjs encodes it. */
function toMapKey(keyType: string, key: string, path: string): string {
  if (keyType === 'string') return toText(key, path);
  if (keyType === 'bool') {
    if (key === 'true' || key === 'false') return key;
    throw new UnfitValue(path, '"true" or "false"');
  }
  return String(fromScalar(toScalar(keyType, key, path)));
}

/** A decoded key as text: protobufjs packs the keys of 64 bits into eight characters. */
export function fromMapKey(keyType: string, key: string): string {
  const { long } = protobuf.types;
  // A zero that was not on the wire is not packed.
  if (!(keyType in long) || key.length !== 8) return key;
  return String(fromScalar(protobuf.util.longFromHash(key, /^(uint|fixed)/.test(keyType))));
}

/** The key of an entry in a list of entries, as a value of its type: numbers of 32 bits, booleans. */
export function fromEntryKey(keyType: string, key: string): unknown {
  if (keyType === 'bool') return key === 'true';
  const text = fromMapKey(keyType, key);
  return keyType === 'string' || keyType in protobuf.types.long ? text : Number(text);
}
