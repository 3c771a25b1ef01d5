import { RefusedValue } from '../refused-value.ts';

const toHex = (character: string) =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

const unreserved = /^[A-Za-z0-9\-._~]*$/;

/**
 * Leaves only the unreserved characters of RFC 3986 as they are; `encodeURIComponent` would leave
 * `!'()*` too, which some servers and every matrix or sub-delimiter parser take for syntax.
 */
export function percentEncode(text: string): string {
  if (unreserved.test(text)) return text;
  // UTF-8 has no form for half a surrogate pair.
  if (!text.isWellFormed()) throw new RefusedValue('is not valid Unicode text');
  return encodeURIComponent(text).replace(/[!'()*]/g, toHex);
}

/**
 * `allowReserved` of OpenAPI: reserved characters stay readable, except those that would end the
 * value or start another parameter (`#&=+;,[]` and `%`): a value is never syntax.
 */
export function percentEncodeReserved(text: string): string {
  return percentEncode(text).replace(/%(?:3A|2F|3F|40|21|24|27|28|29|2A)/g, decodeURIComponent);
}

/**
 * The same in a path, of OpenAPI 3.2: `/`, `?` and `#` would end the segment, `;` and `,` the value.
 */
export function percentEncodeReservedInPath(text: string): string {
  return percentEncode(text).replace(/%(?:3A|40|21|24|26|27|28|29|2A|2B|3D)/g, decodeURIComponent);
}

/** Literal text of a contract's path: what RFC 3986 allows there stays, `%20` is encoded already. */
export function encodeLiteral(text: string): string {
  return text.replace(/%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%]+/g, percentEncode);
}
