/** JSON that is the same for equal values: members in one order, integers with all their digits. */
export function canonicalJson(value: unknown): string {
  return textOf(value) ?? 'null';
}

/**
 * Written by hand, because `JSON.stringify` with a function for the order takes two to four times as long,
 * and the arguments of each call pass here.
 * @returns `undefined` for what JSON leaves out.
 */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'bigint' || Number.isFinite(value)) return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  // Dates, buffers, and numbers that were read with all of their digits. (A client's JSON may have a
  // member of that name.)
  if (('toJSON' in value && typeof value.toJSON === 'function') || JSON.isRawJSON(value)) {
    return JSON.stringify(value);
  }
  const members: Readonly<Record<string, unknown>> = { ...value };
  let text = '';
  for (const name of Object.keys(members).sort()) {
    const member = textOf(members[name]);
    if (member !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${member}`;
  }
  return `{${text}}`;
}
