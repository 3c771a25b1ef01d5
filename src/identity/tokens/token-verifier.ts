import type { Owned } from '../../tools/owned.ts';
import type { Judgement } from '../credential.ts';
import type { IdentityMemory } from '../identity-memory.ts';

/** Judges bearer tokens of one kind; `undefined`: this token is of another. */
export type TokenVerifier = (
  token: string,
) => Judgement | undefined | Promise<Judgement | undefined>;

export interface VerifierOptions {
  /** What file names are relative to: the folder of gateway.yaml. */
  readonly baseDir: string;
  readonly memory: IdentityMemory;
  /** Whose end gives back what is taken of the memory. */
  readonly user: Owned;
}

/**
 * Whether it names somebody: a text that is there. As text, all objects would be one principal; and
 * what is not Unicode text could only reach upstreams as something else.
 */
export const isSubject = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.isWellFormed();

/**
 * RFC 8693, 4.2: a string with blanks; many issuers send a list. An item of a list that has a blank
 * is not a scope: whoever receives it would read several.
 */
export function scopeList(value: unknown): string[] {
  const scopes: unknown[] = typeof value === 'string' ? value.split(' ') : [value].flat();
  return scopes.filter((scope) => typeof scope === 'string').filter((scope) => /^\S+$/.test(scope));
}

/** The client that a token was issued to, by the names that issuers use. */
export function clientOfClaims(claims: Readonly<Record<string, unknown>>): string | null {
  const client = claims.azp ?? claims.client_id;
  return typeof client === 'string' ? client : null;
}

/** RFC 6750, 3.1 */
export const invalidTokenChallenge = 'Bearer error="invalid_token"';
