import CachePolicy from 'http-cache-semantics';
import type { Freshness } from '../../dated-answer.ts';
import type { HttpResponse } from '../../transport/http-exchange.ts';
import { type CacheDirectives, parseCacheDirectives, secondsOf } from './cache-directives.ts';
import { writeValidator } from './validator.ts';

/** What of a request decides about its answer. */
export interface AskedBy {
  readonly method: string;
  /** `Keeping.isPrivate` */
  readonly isPrivate: boolean;
  /** Whether it was sent with credentials. */
  readonly isAuthorized: boolean;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
}

/**
 * What RFC 9111 says about keeping an answer. http-cache-semantics knows what may be stored and for
 * how long; it gets directives in lower case and without contradictions, because it would not see
 * `No-Store`. No heuristics: who says no time has said none. `Vary` is of no interest but for `*`:
 * everything that is sent is part of the key, so what is found was asked for with equal headers.
 */
export function freshnessOf(
  { status, headers }: Pick<HttpResponse, 'status' | 'headers'>,
  asked: AskedBy,
): Freshness {
  const { isPrivate, isAuthorized, sentAt } = asked;
  const directives = parseCacheDirectives(headers['cache-control']);
  const policy = new CachePolicy(
    { headers: isAuthorized ? { authorization: 'sent' } : {} },
    { status, headers: { ...headers, vary: '', age: '', 'cache-control': textOf(directives) } },
    { shared: !isPrivate, cacheHeuristic: 0, immutableMinTimeToLive: 0 },
  );
  const isSafe = asked.method === 'GET' || asked.method === 'HEAD';
  const saysTime =
    ['max-age', 'no-cache'].some((name) => directives.has(name)) ||
    (!isPrivate && directives.has('s-maxage')) ||
    headers.expires !== undefined ||
    headers.pragma?.includes('no-cache') === true;
  // The time on the way counts as age (4.2.3); clocks that differ do not: `Date` is not compared.
  const ageMs = secondsIn(headers.age) * 1000 + Date.now() - sentAt;
  return {
    mayKeep: policy.storable() && !variesByAnything(headers.vary),
    isPrivate: directives.has('private'),
    // The answer to one POST is not an answer to another (RFC 9110, 9.3.3).
    freshMs: saysTime && isSafe ? policy.maxAge() * 1000 - ageMs : undefined,
    staleWhileRevalidateMs: staleMs(directives, 'stale-while-revalidate', isPrivate),
    staleIfErrorMs: staleMs(directives, 'stale-if-error', isPrivate),
    validator: isSafe ? writeValidator(headers) : undefined,
  };
}

/**
 * RFC 5861 and 9111, 4.2.4. `s-maxage` alone forbids stale answers of shared caches; who says both
 * means both.
 */
function staleMs(
  directives: CacheDirectives,
  name: string,
  isPrivate: boolean,
): number | undefined {
  const isForbidden =
    directives.has('must-revalidate') ||
    directives.has('no-cache') ||
    (!isPrivate && directives.has('proxy-revalidate'));
  if (isForbidden) return 0;
  const seconds = secondsOf(directives, name);
  if (seconds !== undefined) return seconds * 1000;
  return !isPrivate && directives.has('s-maxage') ? 0 : undefined;
}

const times: ReadonlySet<string> = new Set(['max-age', 's-maxage']);

/** `proxy-revalidate` is about stale answers: the library takes it for "never fresh". */
function textOf(directives: CacheDirectives): string {
  return [...directives.keys()]
    .filter((name) => name !== 'proxy-revalidate')
    .map((name) => (times.has(name) ? `${name}=${secondsOf(directives, name)}` : name))
    .join(', ');
}

const variesByAnything = (vary = '') => vary.split(',').some((name) => name.trim() === '*');

/** An `Age` that is none says nothing (RFC 9111, 5.1). */
const secondsIn = (age = '') => Number(/^\s*(\d{1,9})/.exec(age)?.[1] ?? 0);
