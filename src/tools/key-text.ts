import { canonicalJson } from './canonical-json.ts';

/**
 * Keys are compared as text, because the two sides often type them differently (a number in JSON,
 * a string in XML).
 */
export const keyText = (key: unknown): string =>
  typeof key === 'object' ? canonicalJson(key) : String(key);
