import type { ApiKeyConfig } from '../config/gateway-config.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import type { Principal } from '../request-context.ts';
import { createApiKey, matchesHash, parseApiKey } from './api-key.ts';

/** Finds the principal of an API key. */
export function createApiKeyPrincipals(
  keys: readonly ApiKeyConfig[],
  challenge: string,
): (text: string) => Principal {
  const known = new Map<string, { readonly hash: string; readonly principal: Principal }>();
  for (const { id, hash, client, scopes } of keys) {
    const principal = {
      id: `key:${id}`,
      kind: 'api-key',
      client,
      scopes: new Set(scopes),
    } as const;
    known.set(id, { hash, principal });
  }
  // Unknown ids are checked against this, so that time does not tell which ids exist.
  const { hash: nobodysHash } = createApiKey();

  return (text) => {
    const presented = parseApiKey(text);
    const entry = presented && known.get(presented.id);
    const matches = matchesHash(presented?.secret ?? '', entry?.hash ?? nobodysHash);
    if (entry !== undefined && matches) return entry.principal;
    throw new GatewayError('UNAUTHENTICATED', {
      message: 'The API key is not valid.',
      headers: { 'www-authenticate': challenge },
    });
  };
}
