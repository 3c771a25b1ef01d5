import { resolveSecrets } from './secret.ts';
import type { CredentialsConfig } from './sections/credentials-config.ts';

/**
 * Credentials with the texts of their secrets. What is asked for with them is none: a scope may well
 * be called `file:read`.
 * @param baseDir What `file:` references are relative to.
 */
export function resolveCredentials(
  credentials: CredentialsConfig,
  baseDir: string,
): Record<string, unknown> {
  const resolved = Object.entries(credentials).map(([name, config]) => {
    if (config.type !== 'oauth2') return [name, resolveSecrets(config, baseDir)];
    const { scopes, audience, ...own } = config;
    return [name, { ...resolveSecrets(own, baseDir), scopes, audience }];
  });
  return Object.fromEntries(resolved);
}
