import { UnfitValue } from './unfit-value.ts';

/** A 64-bit integer as protobufjs reads and writes it: two halves of 32 bits. */
interface Halves {
  readonly low: number;
  readonly high: number;
  readonly unsigned: boolean;
}

const bounds: Readonly<Record<string, readonly [bigint, bigint]>> = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
};

/** The integer types of the language differ in their encoding; what counts is the range. */
const integerKinds: Readonly<Record<string, string>> = {
  int32: 'int32',
  sint32: 'int32',
  sfixed32: 'int32',
  uint32: 'uint32',
  fixed32: 'uint32',
  int64: 'int64',
  sint64: 'int64',
  sfixed64: 'int64',
  uint64: 'uint64',
  fixed64: 'uint64',
};

/**
 * A value of the tree as protobufjs encodes it.
 *
 * @param type A scalar value type of the protobuf language.
 * @throws UnfitValue
 */
export function toScalar(type: string, value: unknown, path: string): unknown {
  const kind = integerKinds[type];
  if (kind !== undefined) return toInteger(kind, value, path);
  switch (type) {
    case 'float':
    case 'double':
      return toFloat(type, value, path);
    case 'bool':
      if (typeof value === 'boolean') return value;
      throw new UnfitValue(path, 'true or false');
    case 'bytes':
      return toBytes(value, path);
    default:
      return toText(value, path);
  }
}

/** A decoded value as the tree has it: 64-bit integers are decimal strings, bytes are base64. */
export function fromScalar(value: unknown): unknown {
  switch (typeof value) {
    case 'object':
      if (isHalves(value)) return String(fromHalves(value));
      return value instanceof Uint8Array ? base64(value) : null;
    default:
      return value;
  }
}

/**
 * A decoded `float` with no more digits than it has: protobufjs widens 0.1 to 0.10000000149011612,
 * where every ProtoJSON writer says 0.1.
 */
export function fromFloat(value: unknown): unknown {
  if (typeof value !== 'number' || !Number.isFinite(value)) return value;
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  // Nine digits tell all floats apart.
  return Number(value.toPrecision(9));
}

function toInteger(kind: string, value: unknown, path: string): number | Halves {
  const [min = 0n, max = 0n] = bounds[kind] ?? [];
  const number = wholeNumber(value);
  if (number === undefined || number < min || number > max) {
    throw new UnfitValue(path, `an integer from ${min} to ${max}`);
  }
  if (!kind.endsWith('64')) return Number(number);
  return {
    low: Number(BigInt.asIntN(32, number)),
    high: Number(BigInt.asIntN(32, number >> 32n)),
    unsigned: kind === 'uint64',
  };
}

function wholeNumber(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  // A larger number lost its last digits before it came here.
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  // No integer type has more than twenty digits; BigInt() of a long text is slow.
  return typeof value === 'string' && /^-?\d{1,20}$/.test(value) ? BigInt(value) : undefined;
}

function toFloat(type: string, value: unknown, path: string): number {
  if (typeof value === 'number') {
    const written = type === 'float' ? Math.fround(value) : value;
    if (Number.isFinite(written)) return written;
  }
  throw new UnfitValue(path, `a number that fits a ${type}`);
}

export function toText(value: unknown, path: string): string {
  // A lone surrogate has no UTF-8 form; encoders would put U+FFFD in its place.
  if (typeof value === 'string' && value.isWellFormed()) return value;
  throw new UnfitValue(path, 'a string of whole Unicode characters');
}

/** ProtoJSON takes the standard and the URL-safe alphabet, padded or not. */
function toBytes(value: unknown, path: string): Buffer {
  if (typeof value === 'string') {
    const digits = value.replace(/={1,2}$/, '');
    const isPadded = digits.length === value.length || value.length % 4 === 0;
    if (isPadded && digits.length % 4 !== 1 && /^[A-Za-z0-9+/_-]*$/.test(digits)) {
      return Buffer.from(digits, 'base64');
    }
  }
  throw new UnfitValue(path, 'a base64 string');
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

function isHalves(value: object | null): value is Halves {
  return value !== null && 'low' in value && 'high' in value && 'unsigned' in value;
}

function fromHalves({ low, high, unsigned }: Halves): number | bigint {
  const number = (unsigned ? high >>> 0 : high) * 2 ** 32 + (low >>> 0);
  // Exact as long as it is safe: both terms are, and the sum rounds only beyond 2^53.
  if (Number.isSafeInteger(number)) return number;
  return (BigInt(unsigned ? high >>> 0 : high) << 32n) | BigInt(low >>> 0);
}
