import type { JsonObject } from '../../../../tools/json-object.ts';

/** How many items a list has at most, where its schema says a number that one can have. */
export function listLength({ maxItems }: JsonObject): { readonly maxItems?: number } {
  const isLength = typeof maxItems === 'number' && Number.isInteger(maxItems) && maxItems > 0;
  return isLength ? { maxItems } : {};
}
