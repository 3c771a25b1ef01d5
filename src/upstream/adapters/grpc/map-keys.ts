import protobuf from 'protobufjs';
import { fromScalar, toScalar, toText } from './scalar-values.ts';
import { UnfitValue } from './unfit-value.ts';

/** The key of a map entry, which is text in JSON, as protobufjs encodes it. */
export function toMapKey(keyType: string, key: string, path: string): string {
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
