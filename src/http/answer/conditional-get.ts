/**
 * Conditional requests (RFC 9110, 13): who has the answer already, and names it by its `ETag`, gets
 * 304 without a body. Only what may be kept has an `ETag`, and only when it was asked for by GET.
 */

/** The headers that a 304 has of the 200 in whose place it stands, beside those of every answer. */
const ofBody = ['content-type', 'content-length', 'content-encoding'];

/**
 * The same JSON is sent as two media types, which are two representations: their strong validators
 * differ.
 */
export function etagFor(etag: string, contentType: string | null): string {
  const isResponseType = contentType?.startsWith('application/graphql-response+json') ?? false;
  return isResponseType ? etag.replace(/"$/, '-r"') : etag;
}

/** @param ifNoneMatch As the client sent it: `*`, or a list of entity tags. */
export function matchesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  // Compared weakly (13.1.2): proxies that compress make `W/"x"` of `"x"`.
  return opaqueTags(ifNoneMatch).includes(etag);
}

/** Their quoted parts, without the mark of weak ones; a comma may stand within quotes. */
const opaqueTags = (list: string): readonly string[] =>
  list.match(/"[\x21\x23-\x7e\x80-\xff]*"/g) ?? [];

/** The answer for who has it already. */
export function notModified(
  { headers }: Response,
  fetchAPI: { readonly Response: typeof Response },
): Response {
  // Headers of Yoga's answers have their names as they were written.
  const own = [...headers].filter(([name]) => !ofBody.includes(name.toLowerCase()));
  return new fetchAPI.Response(null, { status: 304, headers: Object.fromEntries(own) });
}
