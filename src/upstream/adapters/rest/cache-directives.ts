/** Directives of `Cache-Control` by their names in lower case; those without a value have none. */
export type CacheDirectives = ReadonlyMap<string, string | undefined>;

const directive = /([!#$%&'*+.^_`|~\w-]+)(?:[\t ]*=[\t ]*(?:"((?:[^"\\]|\\.)*)"|([^\s,;"]*)))?/g;
/** A year: what is fresh for longer is a mistake (RFC 9111, 1.2.2, asks for a bound). */
const mostSeconds = 31_536_000;

/**
 * RFC 9111, 5.2. Names have no case. Where one is said twice with different times, none of them is
 * believed (4.2.1).
 */
export function parseCacheDirectives(header = ''): CacheDirectives {
  const directives = new Map<string, string | undefined>();
  for (const [, name = '', quoted, token] of header.matchAll(directive)) {
    const known = name.toLowerCase();
    const value = quoted ?? token;
    const isContradiction = directives.has(known) && directives.get(known) !== value;
    directives.set(known, isContradiction ? '' : value);
  }
  return directives;
}

/** `undefined`: it is not said. A time that is none has passed (RFC 9111, 4.2.1). */
export function secondsOf(directives: CacheDirectives, name: string): number | undefined {
  if (!directives.has(name)) return undefined;
  const value = directives.get(name) ?? '';
  return /^\d+$/.test(value) ? Math.min(Number(value), mostSeconds) : 0;
}
