/** What an object or a list takes besides its members, and a member besides its value. */
const containerBytes = 32;
const memberBytes = 16;
const numberBytes = 8;

/** About how much memory a tree of plain values takes: enough to bound a cache by it. */
export function valueBytes(root: unknown): number {
  let bytes = 0;
  // Upstreams choose how deep their answers are: nothing here calls itself.
  const pending = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value === 'string') bytes += containerBytes + value.length;
    else if (typeof value !== 'object' || value === null) bytes += numberBytes;
    else if (ArrayBuffer.isView(value)) bytes += containerBytes + value.byteLength;
    else {
      bytes += containerBytes;
      for (const member of Array.isArray(value) ? value : Object.values(value)) {
        bytes += memberBytes;
        pending.push(member);
      }
    }
  }
  return bytes;
}
