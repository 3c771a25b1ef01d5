/** JSON that is the same for equal values: members in one order, integers with all their digits. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => {
    if (typeof each === 'bigint') return JSON.rawJSON(String(each));
    if (typeof each !== 'object' || each === null) return each;
    if (Array.isArray(each) || JSON.isRawJSON(each)) return each;
    return Object.fromEntries(
      Object.entries(each).toSorted(([left], [right]) => (left < right ? -1 : 1)),
    );
  });
}
