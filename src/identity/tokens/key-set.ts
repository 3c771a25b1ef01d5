import { resolve } from 'node:path';
import { createLocalJWKSet, type JWTVerifyGetKey } from 'jose';
import { readDataFile } from '../../config/data-file.ts';
import { isTrustedUrl } from '../../config/sections/values.ts';
import { UserError } from '../../errors/user-error.ts';
import { jwksSchema } from './jwks-schema.ts';
import { type RemoteKeySetTimes, remoteKeySet } from './remote-key-set.ts';

/**
 * The public keys of an issuer. Where they come from is the operator's word alone: `jku`, `x5u` and
 * `jwk` of a token are never looked at.
 * @param place A file, read now, or an https URL, fetched when a token needs it.
 * @param baseDir What a file is relative to: the folder of gateway.yaml.
 * @param times For a URL.
 * @throws UserError when the file is not a key set or the URL is not https
 */
export function createKeySet(
  place: string,
  baseDir: string,
  times: RemoteKeySetTimes,
): JWTVerifyGetKey {
  if (isTrustedUrl(place)) return remoteKeySet(place, times);
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(place)) {
    throw new UserError(`identity.jwt: jwks must be a file or an https URL, not ${place}`, {
      hint: 'Whoever can change the keys in transit can make tokens.',
    });
  }
  const file = resolve(baseDir, place);
  const hint =
    'identity.jwt in gateway.yaml names it; it must be a JSON Web Key Set like {"keys":[{"kty":…}]}.';
  return createLocalJWKSet(readDataFile({ file, format: 'json', hint }, jwksSchema));
}
