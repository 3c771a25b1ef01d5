/**
 * The values that a request has for a cookie (RFC 6265, 5.4): more than one when somebody has set
 * it for another path or domain, too.
 */
export function cookieValues(header: string | undefined, name: string): string[] {
  if (header === undefined || !header.includes(name)) return [];
  return header.split(';').flatMap((pair) => {
    const [, key, value = ''] = /^\s*([^=\s]+)=\s*"?(.*?)"?\s*$/.exec(pair) ?? [];
    return key === name ? [value] : [];
  });
}
