/**
 * The values that a request has for a cookie (RFC 6265, 5.4): more than one when somebody has set
 * it for another path or domain, too.
 */
export function cookieValues(header: string | undefined, name: string): string[] {
  if (header === undefined || !header.includes(name)) return [];
  return header.split(';').flatMap((pair) => {
    const equals = pair.indexOf('=');
    if (equals === -1 || pair.slice(0, equals).trim() !== name) return [];
    return [unquoted(pair.slice(equals + 1).trim())];
  });
}

/**
 * RFC 6265, 4.1.1. By hand: an expression for it looks at a run of blanks again from each of them.
 */
const unquoted = (value: string) =>
  value.slice(value.startsWith('"') ? 1 : 0, value.endsWith('"') ? -1 : undefined);
