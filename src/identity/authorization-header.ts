/** The scheme, in lower case, and what stands behind it (RFC 9110, 11.4). */
export interface Authorization {
  readonly scheme: string;
  readonly credentials: string;
}

/**
 * `undefined`: this is not a single credential. The values of two headers come joined by a comma,
 * which neither a token nor base64 has.
 */
export function parseAuthorization(header: string): Authorization | undefined {
  const [, scheme = '', credentials = ''] =
    /^([A-Za-z][A-Za-z0-9-]*) +([A-Za-z0-9._~+/-]+=*)$/.exec(header) ?? [];
  return scheme === '' ? undefined : { scheme: scheme.toLowerCase(), credentials };
}
