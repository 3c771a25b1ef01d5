import type { GatewayConfig } from '../../config/gateway-config.ts';
import { GatewayError } from '../../errors/gateway-error.ts';

export type CorsConfig = GatewayConfig['server']['cors'];
type Headers = Readonly<Record<string, string | undefined>>;

/** What pages of other origins may read beside the answer itself. */
const exposedHeaders =
  'x-request-id, retry-after, ratelimit-limit, ratelimit-remaining, ratelimit-reset';

/** How long browsers may remember a preflight answer. */
const preflightMaxAgeSeconds = '600';

/**
 * CORS headers of an answer: none at all unless the request's origin is listed, character by
 * character. `Vary` keeps shared caches from giving one origin's answer to another.
 */
export function corsHeaders(request: Headers, cors: CorsConfig): Record<string, string> {
  if (cors.origins.length === 0) return {};
  const { origin } = request;
  if (origin === undefined || !cors.origins.includes(origin)) return { vary: 'Origin' };
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-expose-headers': exposedHeaders,
    ...(cors.credentials ? { 'access-control-allow-credentials': 'true' } : {}),
  };
}

/** What a preflight request gets besides `corsHeaders`, when its origin is listed. */
export function preflightHeaders(request: Headers): Record<string, string> {
  const requested = request['access-control-request-headers'];
  return {
    'access-control-allow-methods': 'GET, POST',
    'access-control-max-age': preflightMaxAgeSeconds,
    // The list came from a browser on a listed page; what the headers mean is checked elsewhere.
    ...(requested === undefined ? {} : { 'access-control-allow-headers': requested }),
  };
}

/**
 * Whether a page of another origin made a browser send this request.
 *
 * CSRF needs a request that browsers send across origins without asking first. A POST is only read
 * as `application/json`, which always asks first (Fetch, "CORS-safelisted request-header"). That
 * leaves GET, by which only queries can be asked, and WebSockets, for which browsers never ask:
 * browsers put `Sec-Fetch-Site` on every request to a trustworthy host, and `Origin` on every one
 * whose answer a script may read, and no script can change either (Fetch, "forbidden
 * request-header"). Other programs send neither, and carry no one else's cookies. So these two
 * headers decide, and no client needs a header for show.
 */
export function isForeign(request: Headers, cors: CorsConfig): boolean {
  const { origin, host } = request;
  const fetchSite = request['sec-fetch-site'];
  if (origin !== undefined && cors.origins.includes(origin)) return false;
  const foreignSite = fetchSite === 'cross-site' || fetchSite === 'same-site';
  return foreignSite || (origin !== undefined && !isOriginOf(origin, host));
}

/** @throws GatewayError with HTTP status 403 */
export function refuseForeignOrigins(request: Headers, cors: CorsConfig): void {
  if (!isForeign(request, cors)) return;
  throw new GatewayError('BAD_REQUEST', {
    message: 'Requests from pages of this origin are refused.',
    httpStatus: 403,
  });
}

/** The scheme is left out: behind a proxy that ends TLS the gateway does not know its own. */
function isOriginOf(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}
