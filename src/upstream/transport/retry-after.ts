/**
 * What a `Retry-After` header asks for (RFC 9110, 10.2.3: seconds or an HTTP date), in
 * milliseconds from `now`, never negative. `undefined` when the header is absent or says neither.
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const value = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  // All three forms of HTTP date begin with a weekday; `Date.parse` alone would take `-1` or `2.5`.
  if (!/^[A-Z][a-z]{2,8},? /.test(value)) return undefined;
  // The asctime form names no zone; HTTP dates are always UTC.
  const time = Date.parse(/GMT$/.test(value) ? value : `${value} GMT`);
  return Number.isNaN(time) ? undefined : Math.max(0, time - now);
}
