import { z } from 'zod';
import type { OAuth2Config } from '../../config/sections/credentials-config.ts';
import { UpstreamError } from '../../errors/upstream-error.ts';
import { clientAuthorization } from '../../tools/basic-authorization.ts';
import { fetchJson } from '../../tools/fetch-json.ts';
import { waitWithin } from '../wait-within.ts';
import type { SentCredential, UpstreamCredential } from './credential.ts';

/** RFC 6749, 5.1; some servers send numbers as text. */
const answerSchema = z.looseObject({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  token_type: z.string().regex(/^bearer$/i, 'is not a bearer token'),
  expires_in: z.coerce.number().positive().optional(),
});

/** Where nothing is said of how long a token lasts. */
const defaultLifetimeMs = 300_000;
/** A token is replaced while it still counts, so that no call waits for its successor. */
const longestMarginMs = 60_000;
const marginShare = 0.2;
/** After a failure: calls that come meanwhile fail with it. */
const cooldownMs = 1_000;
/** A successor that is refused, too, is not the token's fault: the next one would not be let in. */
const replaceEveryMs = 10_000;

interface Token {
  readonly sent: SentCredential;
  readonly refreshAt: number;
  readonly expiresAt: number;
}

export interface OAuth2Options {
  readonly source: string;
  readonly tokenUrl: string;
  /** With the texts of its secrets. */
  readonly config: OAuth2Config;
}

/**
 * Tokens by client credentials (RFC 6749, 4.4). All calls share one token, and one fetch of the
 * next.
 */
export function oauth2Credential(options: OAuth2Options): UpstreamCredential {
  const { source, config } = options;
  const fetchToken = tokenFetcher(options);
  let token: Token | undefined;
  let fetching: Promise<Token> | undefined;
  let replacedAt = Number.NEGATIVE_INFINITY;
  let failure: { readonly error: unknown; readonly at: number } | undefined;

  const refresh = (): Promise<Token> => {
    if (failure !== undefined && performance.now() - failure.at < cooldownMs) {
      return Promise.reject(failure.error);
    }
    fetching ??= fetchToken()
      .then(
        (fetched) => {
          failure = undefined;
          token = fetched;
          return fetched;
        },
        (cause: unknown) => {
          const error = new UpstreamError('UPSTREAM_UNAUTHENTICATED', { source, cause });
          failure = { error, at: performance.now() };
          throw error;
        },
      )
      .finally(() => {
        fetching = undefined;
      });
    return fetching;
  };
  return {
    get(call) {
      const now = performance.now();
      if (token === undefined || token.expiresAt <= now) {
        // The fetch goes on for the next call.
        return waitWithin(refresh(), call).then(({ sent }) => sent);
      }
      // The old one still counts when this fails.
      if (token.refreshAt <= now) refresh().catch(() => {});
      return token.sent;
    },
    refused(sent) {
      // Whoever else was refused with it has seen to that already.
      if (token?.sent !== sent) return true;
      const now = performance.now();
      if (now - replacedAt < replaceEveryMs) return false;
      replacedAt = now;
      token = undefined;
      return true;
    },
  };

  function tokenFetcher({ tokenUrl }: OAuth2Options): () => Promise<Token> {
    const form = {
      grant_type: 'client_credentials',
      ...(config.scopes.length > 0 && { scope: config.scopes.join(' ') }),
      ...(config.audience !== undefined && { audience: config.audience }),
    };
    const authorization = clientAuthorization(config.clientId, config.clientSecret);
    return async () => {
      const { timeoutMs } = config;
      const headers = { authorization };
      const { status, body } = await fetchJson(tokenUrl, {
        ...{ method: 'POST', headers, form, timeoutMs },
      });
      if (status !== 200) throw new Error(`HTTP ${status} of ${tokenUrl}`);
      const { access_token: text, expires_in: seconds } = answerSchema.parse(body);
      const lifetimeMs = seconds === undefined ? defaultLifetimeMs : seconds * 1000;
      const expiresAt = performance.now() + lifetimeMs;
      return {
        sent: { headers: { authorization: `Bearer ${text}` } },
        refreshAt: expiresAt - Math.min(longestMarginMs, lifetimeMs * marginShare),
        expiresAt,
      };
    };
  }
}
