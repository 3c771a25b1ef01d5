import type { HttpRequest } from '../exchange.ts';

/** Header values by their names in lower case. */
export type HeaderMap = Readonly<Record<string, string>>;

/**
 * The headers of a request. The values of a repeated header are joined (RFC 9110, 5.3). Node would
 * drop the second of two `Authorization` headers, and identity could not see that there were two.
 */
export function headerMap(request: HttpRequest): HeaderMap {
  if ('headerMap' in request) return request.headerMap;
  const { rawHeaders } = request;
  const headers: Record<string, string> = Object.create(null);
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? '';
    const text = rawHeaders[index + 1] ?? '';
    const earlier = headers[name];
    headers[name] =
      earlier === undefined ? text : `${earlier}${name === 'cookie' ? '; ' : ', '}${text}`;
  }
  return headers;
}
