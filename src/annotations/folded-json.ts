const maxLineLength = 98;

/** JSON in which every value that fits on a line stands on one: short to read, small to diff. */
export function foldedJson(value: unknown, indent = ''): string {
  const line = JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return line;
  if (indent.length + line.length <= maxLineLength && indent !== '') return line;
  const inner = `${indent} `;
  if (Array.isArray(value)) {
    return `[\n${value.map((item) => inner + foldedJson(item, inner)).join(',\n')}\n${indent}]`;
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => `${inner}${JSON.stringify(key)}: ${foldedJson(member, inner)}`);
  return `{\n${members.join(',\n')}\n${indent}}`;
}
