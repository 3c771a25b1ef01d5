import type { ErrorCode } from '../../errors/codes.ts';

const exactCodes: Readonly<Record<number, ErrorCode>> = {
  401: 'UPSTREAM_UNAUTHENTICATED',
  402: 'UPSTREAM_FORBIDDEN',
  403: 'UPSTREAM_FORBIDDEN',
  404: 'NOT_FOUND',
  407: 'UPSTREAM_UNAUTHENTICATED',
  408: 'UPSTREAM_TIMEOUT',
  409: 'CONFLICT',
  410: 'NOT_FOUND',
  412: 'CONFLICT',
  423: 'CONFLICT',
  428: 'CONFLICT',
  429: 'UPSTREAM_RATE_LIMITED',
  451: 'UPSTREAM_FORBIDDEN',
  501: 'UPSTREAM_UNSUPPORTED',
  502: 'UPSTREAM_UNAVAILABLE',
  503: 'UPSTREAM_UNAVAILABLE',
  504: 'UPSTREAM_TIMEOUT',
};

/**
 * The error code of an HTTP status that is not a success. A status that is not registered counts as
 * the x00 of its class (RFC 9110, 15); what is neither 4xx nor 5xx is not an answer to a call at all:
 * redirects are not followed, because they would carry the call's credentials elsewhere.
 */
export function codeForHttpStatus(status: number): ErrorCode {
  const exact = exactCodes[status];
  if (exact !== undefined) return exact;
  if (status >= 400 && status <= 499) return 'BAD_INPUT';
  if (status >= 500 && status <= 599) return 'UPSTREAM_FAILED';
  return 'UPSTREAM_INVALID_RESPONSE';
}

/** RFC 9110, 15.4: the statuses that lead elsewhere by their `Location`. */
export const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);
