import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createLocalJWKSet, type JWTVerifyGetKey } from 'jose';
import { UserError } from '../../errors/user-error.ts';
import { jwksSchema } from './jwks-schema.ts';
import { remoteKeySet } from './remote-key-set.ts';

/**
 * The public keys of an issuer. Where they come from is the operator's word alone: `jku`, `x5u` and
 * `jwk` of a token are never looked at.
 * @param place A file, read now, or an https URL, fetched when a token needs it.
 * @param baseDir What a file is relative to: the folder of gateway.yaml.
 * @throws UserError when the file is no key set or the URL is not https
 */
export function createKeySet(place: string, baseDir: string): JWTVerifyGetKey {
  if (isSecure(place)) return remoteKeySet(place);
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(place)) {
    throw new UserError(`identity.jwt: jwks must be a file or an https URL, not ${place}`, {
      hint: 'Who can change the keys on their way can make tokens.',
    });
  }
  const file = resolve(baseDir, place);
  try {
    return createLocalJWKSet(jwksSchema.parse(JSON.parse(readFileSync(file, 'utf8'))));
  } catch (cause) {
    throw new UserError('this is no JSON Web Key Set', {
      file,
      hint: 'identity.jwt in gateway.yaml names it; it must be JSON like {"keys":[{"kty":…}]}.',
      cause,
    });
  }
}

/** What stays on this machine nobody can change on its way. */
function isSecure(place: string): boolean {
  if (!/^https?:/i.test(place) || !URL.canParse(place)) return false;
  const { protocol, hostname } = new URL(place);
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
