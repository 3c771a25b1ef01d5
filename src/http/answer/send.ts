import type { HttpResponse } from '../exchange.ts';

/** Headers of every answer: browsers must not guess its type or tell others where it was found. */
export const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;

/** Answers with a body that is complete; to HEAD, Node sends only its headers. */
export function send(
  response: HttpResponse,
  httpStatus: number,
  contentType: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(httpStatus, {
    ...securityHeaders,
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

export function sendJson(
  response: HttpResponse,
  httpStatus: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const contentType = 'application/json; charset=utf-8';
  send(response, httpStatus, contentType, `${JSON.stringify(body)}\n`, headers);
}
