import { decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { JwtIssuerConfig } from '../config/gateway-config.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import type { Principal } from '../request-context.ts';
import { createKeySet } from './key-set.ts';

const maxTokenBytes = 8_192;

interface Issuer {
  readonly config: JwtIssuerConfig;
  readonly keys: JWTVerifyGetKey;
}

/**
 * Finds the principal of a bearer token (RFC 6750). The token's own `iss` only chooses the issuer
 * whose keys, audience and algorithms it then has to satisfy.
 * @param baseDir What files of keys are relative to.
 * @throws UserError when the keys of an issuer cannot be used
 */
export function createJwtPrincipals(
  configs: readonly JwtIssuerConfig[],
  baseDir: string,
): (authorization: string) => Promise<Principal> {
  const issuers = new Map<string, Issuer>(
    configs.map((config) => [config.issuer, { config, keys: createKeySet(config.jwks, baseDir) }]),
  );
  return async (authorization) => {
    const token = bearerToken(authorization);
    const issuer = issuers.get(claimedIssuer(token) ?? '');
    if (issuer === undefined) throw invalidToken('The issuer of the token is not known.');
    return principalOf(await verify(token, issuer), issuer.config);
  };
}

function bearerToken(authorization: string): string {
  const [, token] = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(authorization) ?? [];
  if (token === undefined || token.length > maxTokenBytes) {
    throw new GatewayError('UNAUTHENTICATED', {
      message: 'The Authorization header must be one bearer token.',
      headers: { 'www-authenticate': 'Bearer error="invalid_request"' },
    });
  }
  return token;
}

function claimedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

async function verify(token: string, { config, keys }: Issuer): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: config.issuer,
      audience: config.audience,
      algorithms: config.algorithms,
      clockTolerance: config.clockToleranceSeconds,
      requiredClaims: ['exp', 'sub'],
    });
    return payload;
  } catch (cause) {
    if (cause instanceof errors.JWTExpired) throw invalidToken('The token has expired.', cause);
    // When the keys cannot be had, the token may be good: that is a fault, and nobody gets in.
    if (isAboutToken(cause)) throw invalidToken('The token is not valid.', cause);
    throw cause;
  }
}

function isAboutToken(error: unknown): boolean {
  return (
    error instanceof errors.JOSEError &&
    !(error instanceof errors.JWKSTimeout) &&
    !(error instanceof errors.JWKSInvalid) &&
    error.code !== errors.JOSEError.code
  );
}

/** RFC 6750, 3.1 */
const invalidToken = (message: string, cause?: unknown) =>
  new GatewayError('UNAUTHENTICATED', {
    message,
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
    cause,
  });

function principalOf(claims: JWTPayload, config: JwtIssuerConfig): Principal {
  return {
    id: `jwt:${config.issuer}|${claims.sub}`,
    kind: 'jwt',
    client: textClaim(claims, 'azp') ?? textClaim(claims, 'client_id') ?? null,
    scopes: new Set(scopeList(claims[config.scopesClaim])),
  };
}

function textClaim(claims: JWTPayload, name: string): string | undefined {
  const value = claims[name];
  return typeof value === 'string' ? value : undefined;
}

/** RFC 8693, 4.2: a string with blanks; many issuers send a list. */
function scopeList(value: unknown): string[] {
  const scopes: unknown[] = typeof value === 'string' ? value.split(' ') : [value].flat();
  return scopes.filter((scope) => typeof scope === 'string').filter((scope) => scope !== '');
}
