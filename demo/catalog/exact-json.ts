/** TypeScript's library does not know JSON.rawJSON yet. */
const exactJson = JSON as typeof JSON & { rawJSON(text: string): unknown };

/** Writes bigints as plain JSON integers with all of their digits. */
export function stringifyExact(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'bigint' ? exactJson.rawJSON(String(member)) : member,
  );
}

/** Reads integers that do not fit into a number as bigints; everything else as JSON.parse does. */
export function parseExact(text: string): unknown {
  return JSON.parse(text, readExactly);
}

function readExactly(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  const isInexact = typeof value === 'number' && !Number.isSafeInteger(value);
  return isInexact && source !== undefined && /^-?\d+$/.test(source) ? BigInt(source) : value;
}
