/** The value of `Authorization` (RFC 7617). */
export const basicAuthorization = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

/** How a client of OAuth says who it is (RFC 6749, 2.3.1): both are form-encoded first. */
export const clientAuthorization = (id: string, secret: string): string =>
  basicAuthorization(formEncode(id), formEncode(secret));

const formEncode = (text: string) => new URLSearchParams({ '': text }).toString().slice(1);
