/** What an object or a list takes besides its members, and a member besides its value. */
const containerBytes = 32;
const memberBytes = 16;
const numberBytes = 8;

/** About how much memory a tree of plain values takes: enough to bound a cache by it. */
export function valueBytes(value: unknown): number {
  if (typeof value === 'string') return containerBytes + value.length;
  if (typeof value !== 'object' || value === null) return numberBytes;
  if (ArrayBuffer.isView(value)) return containerBytes + value.byteLength;
  let bytes = containerBytes;
  for (const member of Array.isArray(value) ? value : Object.values(value)) {
    bytes += memberBytes + valueBytes(member);
  }
  return bytes;
}
