import type { RequestContext } from '../shared/request-context.ts';
import { ageSeconds, type KeptAnswer } from './kept-answer.ts';

/** Who gets an answer, and how it was asked for. */
export interface AnswerAsker {
  readonly principal: RequestContext['principal'];
  /** The method of the HTTP request. */
  readonly method: string;
  /** The longest that a browser may keep it from now on. Default: as long as anybody. */
  readonly browserMaxAgeSeconds?: number | undefined;
}

/**
 * What caches between us and the client may do with an answer (RFC 9111). RFC 9211 says what ours
 * did.
 *
 * - Everybody's answer, asked for by nobody in particular: any cache may keep it.
 * - Everybody's answer, to a principal: only that client's own cache. A shared one could not judge
 *   the next request, which may have wrong credentials.
 * - A principal's own answer is kept by that client, but asked for again each time: who uses the
 *   browser next may be somebody else, and each request is judged here.
 * - To a POST, no cache knows what was asked: what is not everybody's leaves with `no-store`, as
 *   everything does that says nothing.
 */
export function answerHeaders(
  answer: KeptAnswer,
  { principal, method, browserMaxAgeSeconds }: AnswerAsker,
  status: string,
  vary: string,
): Record<string, string> {
  const cacheStatus = { 'cache-status': `headgate; ${status}` };
  const isGet = method === 'GET';
  const isPublic = answer.scope === 'PUBLIC';
  if (!isGet && !isPublic) return cacheStatus;
  const audience = isGet && isPublic && principal === null ? 'public' : 'private';
  const age = ageSeconds(answer);
  const maxAge = Math.min(answer.maxAgeSeconds, age + (browserMaxAgeSeconds ?? Infinity));
  const isShorter = audience === 'public' && maxAge < answer.maxAgeSeconds;
  return {
    ...cacheStatus,
    'cache-control': isPublic
      ? `${audience}, max-age=${maxAge}${isShorter ? `, s-maxage=${answer.maxAgeSeconds}` : ''}`
      : 'private, no-cache',
    age: String(age),
    vary,
    ...(isGet && { etag: `"${answer.hash}"` }),
  };
}
