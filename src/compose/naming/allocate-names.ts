/**
 * Gives each request the first of its candidates that nobody before it took; when all are taken,
 * the last one with a number. Earlier requests win, so appending to a contract renames nothing.
 */
export function allocateNames(
  requests: readonly { readonly key: string; readonly candidates: readonly string[] }[],
  taken: ReadonlySet<string> = new Set(),
): Map<string, string> {
  const used = new Set(taken);
  const names = new Map<string, string>();
  // Thousands may want the same one: each begins where the one before has found its number.
  const suffixes = new Map<string, number>();
  const numbered = (base: string) => {
    let suffix = suffixes.get(base) ?? 2;
    while (used.has(`${base}${suffix}`)) suffix++;
    suffixes.set(base, suffix);
    return `${base}${suffix}`;
  };
  for (const { key, candidates } of requests) {
    const free = candidates.find((candidate) => !used.has(candidate));
    const name = free ?? numbered(candidates.at(-1) ?? '_');
    used.add(name);
    names.set(key, name);
  }
  return names;
}
