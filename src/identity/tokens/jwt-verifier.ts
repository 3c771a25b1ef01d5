import { decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { JwtIssuerConfig } from '../../config/sections/identity-config.ts';
import { isTrustedUrl } from '../../config/sections/values.ts';
import type { Principal } from '../../shared/request-context.ts';
import { digestOf } from '../../tools/digest.ts';
import type { Judgement } from '../credential.ts';
import { refused } from '../refused.ts';
import { createKeySet } from './key-set.ts';
import {
  clientOfClaims,
  invalidTokenChallenge,
  isSubject,
  scopeList,
  type TokenVerifier,
  type VerifierOptions,
} from './token-verifier.ts';

interface Issuer {
  readonly config: JwtIssuerConfig;
  readonly keys: JWTVerifyGetKey;
}

/**
 * JSON Web Tokens (RFC 7519). The token's own `iss` only chooses the issuer whose keys, audience
 * and algorithms it then has to satisfy.
 * @throws UserError when the keys of an issuer cannot be used
 */
export function jwtVerifier(
  configs: readonly JwtIssuerConfig[],
  options: VerifierOptions,
): TokenVerifier {
  const issuers = new Map<string, Issuer>(
    configs.map((config) => [config.issuer, { config, keys: keysOf(config, options) }]),
  );
  return async (token) => {
    const issuer = issuers.get(claimedIssuer(token) ?? '');
    return issuer && (await verify(token, issuer));
  };
}

function keysOf(
  config: JwtIssuerConfig,
  { baseDir, memory, user }: VerifierOptions,
): JWTVerifyGetKey {
  const times = {
    timeoutMs: config.jwksTimeoutMs,
    maxAgeMs: config.jwksMaxAgeMs,
    cooldownMs: config.jwksCooldownMs,
  };
  const create = () => createKeySet(config.jwks, baseDir, times);
  // Files are read again: they may be what has changed.
  if (!isTrustedUrl(config.jwks)) return create();
  return memory.keySets.take(user, [digestOf([config.jwks, times])], create);
}

function claimedIssuer(token: string): string | undefined {
  try {
    const { iss } = decodeJwt(token);
    return typeof iss === 'string' ? iss : undefined;
  } catch {
    return undefined;
  }
}

async function verify(token: string, { config, keys }: Issuer): Promise<Judgement> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: config.issuer,
      audience: config.audience,
      algorithms: config.algorithms,
      clockTolerance: config.clockToleranceSeconds,
      requiredClaims: ['exp', 'sub'],
    });
    if (isSubject(payload.sub)) return principalOf(payload, payload.sub, config);
    return invalid('The token is not valid.', new Error('its sub is not a text'));
  } catch (cause) {
    if (cause instanceof errors.JWTExpired) return invalid('The token has expired.', cause);
    // All else says that the keys cannot be had: the token may be good, and nobody gets in.
    if (cause instanceof errors.JOSEError) return invalid('The token is not valid.', cause);
    throw cause;
  }
}

const invalid = (message: string, cause: unknown) => refused(message, invalidTokenChallenge, cause);

function principalOf(claims: JWTPayload, subject: string, config: JwtIssuerConfig): Principal {
  return {
    id: `jwt:${config.issuer}|${subject}`,
    kind: 'token',
    subject,
    client: clientOfClaims(claims),
    scopes: new Set(scopeList(claims[config.scopesClaim])),
    claims,
    // `exp` is required, so there is one.
    expiresAt: ((claims.exp ?? 0) + config.clockToleranceSeconds) * 1000,
  };
}
