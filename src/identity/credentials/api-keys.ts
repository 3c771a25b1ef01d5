import type { ApiKeysConfig } from '../../config/sections/identity-config.ts';
import type { Principal } from '../../shared/request-context.ts';
import type { CommandTrace } from '../../tools/command-trace.ts';
import { createApiKey, matchesHash, parseApiKey } from '../api-key.ts';
import { cookieValues } from '../cookie-values.ts';
import type { Credential, Judgement } from '../credential.ts';
import { refused } from '../refused.ts';
import type { ApiKeyStore, StoredKey } from '../stores/api-key-store.ts';

/**
 * API keys: `hg_<id>_<secret>` in a header of their own or a cookie. Several keys may belong to one
 * client, so that a new one can be handed out before the old one is revoked.
 * @param stores Are asked in order; the first that knows the id decides.
 */
export function apiKeyCredential(
  { header, cookie }: Pick<ApiKeysConfig, 'header' | 'cookie'>,
  stores: readonly ApiKeyStore[],
): Credential {
  const challenge = `ApiKey header="${header}"`;
  // Unknown ids are checked against this, so that time does not tell which ids exist.
  const { hash: nobodysHash } = createApiKey();

  const judge = async (text: string, trace: CommandTrace | null): Promise<Judgement> => {
    const presented = parseApiKey(text);
    const found = presented && (await findKey(stores, presented.id, trace));
    const matches = matchesHash(presented?.secret ?? '', found?.key.hash ?? nobodysHash);
    if (found === undefined || !matches || hasExpired(found.key)) {
      return refused('The API key is not valid.', challenge);
    }
    found.store.used(found.key.id);
    return principalOf(found.key);
  };
  return {
    challenge,
    header,
    inCookie: cookie !== undefined,
    scheme: null,
    isExclusive: true,
    find({ headers, trace = null }) {
      const text = headers[header];
      const fromCookie = cookie === undefined ? [] : cookieValues(headers.cookie, cookie);
      return [...(text === undefined ? [] : [text]), ...fromCookie].map(
        (each) => () => judge(each, trace),
      );
    },
  };
}

async function findKey(stores: readonly ApiKeyStore[], id: string, trace: CommandTrace | null) {
  for (const store of stores) {
    const key = await store.find(id, trace);
    if (key !== undefined) return { store, key };
  }
  return undefined;
}

const hasExpired = ({ expiresAt }: StoredKey) =>
  expiresAt !== undefined && Date.parse(expiresAt) <= Date.now();

const principalOf = ({ id, client, scopes, expiresAt }: StoredKey): Principal => ({
  id: `key:${id}`,
  kind: 'api-key',
  subject: id,
  client,
  scopes: new Set(scopes),
  claims: {},
  ...(expiresAt !== undefined && { expiresAt: Date.parse(expiresAt) }),
});
