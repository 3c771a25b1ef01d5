import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

/** A short text that is the same for equal values only, and tells nobody what they are. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('base64url');
}
