import type { LeafPlan } from '../plan/plan.ts';

/** Writes a value that is not null as JSON. Throws when it does not fit its type. */
export type LeafText = (value: unknown) => string;

/** Beyond this length the loop of `JSON.stringify`, in C++, is faster than ours. */
const shortLength = 64;

/** @returns How values of the type are written; common values without a detour. */
export function leafText({ typeName, serialize }: LeafPlan): LeafText {
  const anyText = (value: unknown): string => {
    const serialized = serialize(value);
    return typeof serialized === 'string' ? stringText(serialized) : JSON.stringify(serialized);
  };
  switch (typeName) {
    case 'Int':
      return (value) =>
        typeof value === 'number' && (value | 0) === value ? `${value}` : anyText(value);
    case 'Float':
      return (value) =>
        typeof value === 'number' && Number.isFinite(value) ? `${value}` : anyText(value);
    case 'String':
    case 'ID':
      return (value) => (typeof value === 'string' ? stringText(value) : anyText(value));
    default:
      return anyText;
  }
}

/** Writes a string as `JSON.stringify` does. */
function stringText(value: string): string {
  if (value.length > shortLength) return JSON.stringify(value);
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    // Control characters, the quotation mark, the backslash, and halves of surrogate pairs.
    const isPlain = code >= 0x20 && code !== 0x22 && code !== 0x5c && code < 0xd800;
    if (!isPlain) return JSON.stringify(value);
  }
  return `"${value}"`;
}
