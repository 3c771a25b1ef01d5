import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { resolveSecret } from '../../config/secret.ts';
import type { IntrospectionConfig } from '../../config/sections/identity-config.ts';
import { clientAuthorization } from '../../tools/basic-authorization.ts';
import { digestOf } from '../../tools/digest.ts';
import { fetchJson } from '../../tools/fetch-json.ts';
import type { Judgement } from '../credential.ts';
import { refused, undecided } from '../refused.ts';
import {
  clientOfClaims,
  invalidTokenChallenge,
  isSubject,
  scopeList,
  type TokenVerifier,
  type VerifierOptions,
} from './token-verifier.ts';

/** RFC 7662, 2.2 */
const answerSchema = z.looseObject({
  active: z.boolean(),
  iss: z.string().optional(),
  sub: z.string().optional(),
  client_id: z.string().optional(),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  exp: z.number().optional(),
  nbf: z.number().optional(),
});
type Answer = z.output<typeof answerSchema>;

/** Tokens that somebody makes up are asked for, too, before anything else of a request is known. */
const maxAsking = 100;

/**
 * Tokens that say nothing themselves: their authorization server is asked (RFC 7662). Answers, also
 * bad ones, count for `cacheSeconds`, and a token that comes many times at once is asked for once.
 * @throws UserError when the secret cannot be read
 */
export function introspectionVerifier(
  config: IntrospectionConfig,
  { baseDir, memory, user }: VerifierOptions,
): TokenVerifier {
  const clientSecret = resolveSecret(config.clientSecret, baseDir);
  const own = { ...config, clientSecret };
  return memory.verifiers.take(user, [digestOf(own)], () => createVerifier(own));
}

/** @param config With the text of the secret. */
function createVerifier(config: IntrospectionConfig): TokenVerifier {
  const authorization = clientAuthorization(config.clientId, config.clientSecret);
  const answers = new LRUCache<string, Answer>({ max: config.maxCachedTokens });
  const asking = new Map<string, Promise<Answer>>();

  const ask = async (token: string, key: string): Promise<Answer> => {
    try {
      const { status, body } = await fetchJson(config.url, {
        method: 'POST',
        headers: { authorization },
        form: { token, token_type_hint: 'access_token' },
        timeoutMs: config.timeoutMs,
      });
      if (status !== 200) throw new Error(`HTTP ${status} of ${config.url}`);
      const answer = answerSchema.parse(body);
      if (config.cacheSeconds > 0) answers.set(key, answer, { ttl: config.cacheSeconds * 1000 });
      return answer;
    } catch (cause) {
      throw undecided(cause);
    } finally {
      asking.delete(key);
    }
  };
  return async (token) => {
    // Tokens are secrets: what is kept cannot be used.
    const key = createHash('sha256').update(token).digest('base64url');
    let answer = answers.get(key);
    if (answer === undefined) {
      let asked = asking.get(key);
      if (asked === undefined) {
        if (asking.size >= maxAsking) throw undecided(new Error('too many tokens to ask for'));
        asked = ask(token, key);
        asking.set(key, asked);
      }
      answer = await asked;
    }
    return judge(answer, config);
  };
}

/** Each time: a token may expire while its answer is kept. */
function judge(answer: Answer, { url, issuer, audience }: IntrospectionConfig): Judgement {
  const { active, iss, sub, client_id: clientId, aud, exp, nbf } = answer;
  const nowSeconds = Date.now() / 1000;
  const subject = sub ?? clientId;
  const isOurs =
    active &&
    isSubject(subject) &&
    (exp === undefined || exp > nowSeconds) &&
    (nbf === undefined || nbf <= nowSeconds) &&
    (issuer === undefined || iss === issuer) &&
    (audience === undefined || [aud].flat().includes(audience));
  if (!isOurs) return refused('The token is not valid.', invalidTokenChallenge);
  return {
    id: `token:${iss ?? url}|${subject}`,
    kind: 'token',
    subject,
    client: clientOfClaims(answer),
    scopes: new Set(scopeList(answer.scope)),
    claims: answer,
    ...(exp !== undefined && { expiresAt: exp * 1000 }),
  };
}
