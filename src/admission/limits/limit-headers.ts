import type { BucketCharge } from './charge.ts';

/**
 * Tells a client about the budget that it will use up first (the RateLimit headers, as gateways
 * send them): how much there is, how much is left, and in how many seconds all of it is back.
 */
export function limitHeaders(
  charges: readonly BucketCharge[],
  remaining: readonly number[],
): Readonly<Record<string, string>> {
  let tightest: { readonly share: number; readonly headers: Record<string, string> } | undefined;
  for (const [index, { capacity, refillPerSecond }] of charges.entries()) {
    const left = Math.max(0, Math.floor(remaining[index] ?? capacity));
    const share = left / capacity;
    if (tightest !== undefined && tightest.share <= share) continue;
    tightest = {
      share,
      headers: {
        'ratelimit-limit': String(capacity),
        'ratelimit-remaining': String(left),
        'ratelimit-reset': String(Math.ceil((capacity - left) / refillPerSecond)),
      },
    };
  }
  return tightest?.headers ?? {};
}
