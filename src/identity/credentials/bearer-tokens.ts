import type { JwtConfig } from '../../config/sections/identity-config.ts';
import { parseAuthorization } from '../authorization-header.ts';
import { cookieValues } from '../cookie-values.ts';
import type { Credential, CredentialRequest, Judgement } from '../credential.ts';
import { refused } from '../refused.ts';
import { invalidTokenChallenge, type TokenVerifier } from '../tokens/token-verifier.ts';

const maxTokenBytes = 8_192;

/**
 * Bearer tokens (RFC 6750), in `Authorization`, a header of their own or a cookie.
 * @param verifiers Are asked in order; the first whose kind of token it is decides.
 */
export function bearerTokenCredential(
  { header, cookie }: Pick<JwtConfig, 'header' | 'cookie'>,
  verifiers: readonly TokenVerifier[],
): Credential {
  const judge = async (token: string): Promise<Judgement> => {
    if (token.length > maxTokenBytes || !/^[A-Za-z0-9._~+/-]+=*$/.test(token)) {
      return refused('This is not a bearer token.', 'Bearer error="invalid_request"');
    }
    for (const verify of verifiers) {
      const judgement = await verify(token);
      if (judgement !== undefined) return judgement;
    }
    return refused('The issuer of the token is not known.', invalidTokenChallenge);
  };
  const tokens = ({ headers }: CredentialRequest): string[] => {
    const text = headers[header];
    const found = cookie === undefined ? [] : cookieValues(headers.cookie, cookie);
    if (text === undefined) return found;
    if (header !== 'authorization') return [text, ...found];
    const authorization = parseAuthorization(text);
    return authorization?.scheme === 'bearer' ? [authorization.credentials, ...found] : found;
  };
  return {
    challenge: 'Bearer',
    header,
    inCookie: cookie !== undefined,
    scheme: header === 'authorization' ? 'bearer' : null,
    isExclusive: true,
    find: (request) => tokens(request).map((token) => () => judge(token)),
  };
}
