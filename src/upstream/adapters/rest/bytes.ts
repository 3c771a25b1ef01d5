import { RefusedValue } from '../refused-value.ts';
import { textOf } from './parameters.ts';

/** Bytes travel through GraphQL as Base64 (RFC 4648), in either alphabet. */
export function bytesOf(value: unknown): Uint8Array {
  const text = textOf(value);
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) throw new RefusedValue('is not Base64');
  return Buffer.from(text, 'base64');
}
