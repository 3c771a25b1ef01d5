import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { UserError } from '../errors/user-error.ts';

/**
 * An API key is `hg_<id>_<secret>`: the id finds its hash, the secret (32 random bytes) proves it.
 * What is stored is `sha256:<salt>:<hash of salt and secret>`, all of it base64url. A slow hash
 * protects secrets that can be guessed; 256 random bits cannot, and a fast one lets every request
 * be checked.
 */

const keyPattern = /^hg_([A-Za-z0-9-]{1,64})_([A-Za-z0-9_-]{43})$/;
const saltBytes = 16;
const secretBytes = 32;

export interface NewApiKey {
  readonly id: string;
  /** For its holder; it cannot be read again. */
  readonly key: string;
  /** For gateway.yaml. */
  readonly hash: string;
}

/**
 * @param id Letters, digits and dashes, at most 64. Default: 12 random ones.
 * @throws UserError when the id is none
 */
export function createApiKey(id: string = randomBytes(6).toString('hex')): NewApiKey {
  if (!/^[A-Za-z0-9-]{1,64}$/.test(id)) {
    throw new UserError(`"${id}" cannot be the id of a key`, {
      hint: 'Use letters, digits and dashes, at most 64.',
    });
  }
  const secret = randomBytes(secretBytes).toString('base64url');
  const salt = randomBytes(saltBytes);
  const hash = digest(salt, secret);
  return {
    id,
    key: `hg_${id}_${secret}`,
    hash: `sha256:${salt.toString('base64url')}:${hash.toString('base64url')}`,
  };
}

export interface PresentedKey {
  readonly id: string;
  readonly secret: string;
}

/** `undefined`: the text is not one of our keys. */
export function parseApiKey(text: string): PresentedKey | undefined {
  const [, id, secret] = keyPattern.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

/** Takes the same time whatever `secret` is. */
export function matchesHash(secret: string, storedHash: string): boolean {
  const [, salt = '', hash = ''] = storedHash.split(':');
  const expected = Buffer.from(hash, 'base64url');
  const actual = digest(Buffer.from(salt, 'base64url'), secret);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

const digest = (salt: Buffer, secret: string) =>
  createHash('sha256').update(salt).update(secret).digest();
