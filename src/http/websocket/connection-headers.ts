type Headers = Readonly<Record<string, string>>;
type Params = Readonly<Record<string, unknown>>;

/**
 * The headers of each operation of a connection: those of its handshake, and the credentials of its
 * `connection_init`, because browsers cannot set headers of a handshake. Whatever else stands there
 * is not a header: a proxy in front that sets or strips headers never saw it. What is given in both
 * places is a header that was sent twice.
 * @param params The payload of `connection_init`: `{ "authorization": "Bearer …" }`.
 * @param credentialHeaders In lower case.
 */
export function connectionHeaders(
  handshake: Headers,
  params: Params,
  credentialHeaders: readonly string[],
): Headers {
  const headers: Record<string, string> = { ...handshake };
  // A handshake says nothing about answers.
  delete headers.accept;
  for (const [name, value] of Object.entries(params)) {
    const header = name.toLowerCase();
    if (!credentialHeaders.includes(header)) continue;
    // What is not text is not a credential: identity will refuse it. (`String` would call what the
    // client names `toString`.)
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const given = headers[header];
    headers[header] = given === undefined || given === text ? text : `${given}, ${text}`;
  }
  return headers;
}

/**
 * How the operations of a connection want what comes later, as HTTP clients say it by `Accept`. Who
 * says nothing gets it in messages of its own, as from other servers that speak this protocol: in it,
 * any operation may have several results.
 * @param params The payload of `connection_init`.
 */
export const wantedParts = ({ accept }: Params): string =>
  typeof accept === 'string' ? accept : 'multipart/mixed';
