import type { ApiKeyConfig } from '../../config/sections/identity-config.ts';
import type { ApiKeyStore } from './api-key-store.ts';

/** The keys of gateway.yaml: they change with it. */
export function configKeys(keys: readonly ApiKeyConfig[]): ApiKeyStore {
  const known = new Map(keys.map((key) => [key.id, key]));
  return { find: (id) => known.get(id), used() {} };
}
