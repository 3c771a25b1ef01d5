import type { SourceConfig } from '../../config/sections/source-config.ts';

/** Of what clients send: who holds the same is the same to an upstream. */
const credentials: ReadonlySet<string> = new Set(['authorization', 'cookie']);

/**
 * Headers of a source by which one identity is told from all others: results whose key has one of
 * them are kept for it alone. Those that a client, or several users, may have in common are none.
 */
export function identityHeaders({
  forward,
  set,
  identity,
}: SourceConfig['headers']): readonly string[] {
  const told = Object.entries(identity)
    .filter(([, part]) => part === 'principal' || part === 'subject')
    .map(([name]) => name);
  const forwarded = forward.filter((name) => credentials.has(name));
  return [...told, ...forwarded].filter((name) => !Object.hasOwn(set, name));
}
