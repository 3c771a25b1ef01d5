import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { fetchJson } from '../../tools/fetch-json.ts';
import { undecided } from '../refused.ts';
import { jwksSchema } from './jwks-schema.ts';

export interface RemoteKeySetTimes {
  /** How long the server of the keys may take to answer. */
  readonly timeoutMs: number;
  /** After this time keys are fetched again, beside the requests that use them. */
  readonly maxAgeMs: number;
  /**
   * How long to wait after a fetch before the next: tokens with made-up key ids, and a server that
   * is down, must not make us fetch for each request.
   */
  readonly cooldownMs: number;
}

/** While there are no keys at all, everybody waits for them. */
const firstCooldownMs = 1_000;

/**
 * The keys behind a URL. Requests share one fetch. Keys that are there go on counting while newer
 * ones cannot be had: a key server that is down for an hour keeps nobody out; a key that nobody
 * knows waits for one fetch, at most once in `cooldownMs`.
 */
export function remoteKeySet(url: string, times: RemoteKeySetTimes): JWTVerifyGetKey {
  let keys: JWTVerifyGetKey | undefined;
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let failure: unknown;
  let fetching: Promise<void> | undefined;

  const fetchKeys = async () => {
    try {
      const { status, body } = await fetchJson(url, { method: 'GET', timeoutMs: times.timeoutMs });
      if (status !== 200) throw new Error(`HTTP ${status} of ${url}`);
      keys = createLocalJWKSet(jwksSchema.parse(body));
      fetchedAt = performance.now();
      failure = undefined;
    } catch (cause) {
      failure = cause;
    } finally {
      triedAt = performance.now();
      fetching = undefined;
    }
  };
  const refresh = (): Promise<void> => {
    const cooldownMs =
      keys === undefined ? Math.min(firstCooldownMs, times.cooldownMs) : times.cooldownMs;
    if (fetching === undefined && performance.now() - triedAt < cooldownMs) {
      return Promise.resolve();
    }
    fetching ??= fetchKeys();
    return fetching;
  };

  return async (header, token) => {
    if (keys === undefined) await refresh();
    else if (performance.now() - fetchedAt > times.maxAgeMs) void refresh();
    if (keys === undefined) throw undecided(failure);
    try {
      return await keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      const before = keys;
      await refresh();
      if (keys === before) throw error;
      return keys(header, token);
    }
  };
}
