import type { z } from 'zod';
import type { ClientConfig } from './sections/clients-config.ts';
import type { IdentityConfig } from './sections/identity-config.ts';

interface Callers {
  readonly identity: IdentityConfig;
  readonly clients: Readonly<Record<string, ClientConfig>>;
}

/** Somebody can get in, and there is somebody for whom each of `clients` is written. */
export function checkCallers(
  { identity, clients }: Callers,
  context: Pick<z.RefinementCtx, 'addIssue'>,
): void {
  const mistake = (path: string[], message: string) =>
    context.addIssue({ code: 'custom', path, message });
  if (!identity.anonymous && !hasCredentials(identity)) {
    const message =
      '`identity` has no API keys, tokens, passwords or certificates: every request would be refused';
    mistake(['identity', 'anonymous'], message);
  }
  const named = namedClients(identity);
  const hasTokens = identity.jwt !== undefined || identity.introspection !== undefined;
  for (const [name, { claims }] of Object.entries(clients)) {
    const isKnown = named === 'any' || named.has(name) || (claims !== undefined && hasTokens);
    if (isKnown) continue;
    const message =
      claims === undefined
        ? 'no credentials of `identity` name it, it has no `claims`, and it is not `identity.defaultClient`: nobody would be this client'
        : '`claims` are of tokens, and `identity` has neither `jwt` nor `introspection`: nobody would be this client';
    mistake(['clients', name, ...(claims === undefined ? [] : ['claims'])], message);
  }
}

function hasCredentials({ apiKeys, jwt, introspection, basic, certificates }: IdentityConfig) {
  const hasKeys = apiKeys !== undefined && (apiKeys.keys.length > 0 || keepsKeys(apiKeys));
  return hasKeys || [jwt, introspection, basic, certificates].some((kind) => kind !== undefined);
}

/** Keys that stand elsewhere may be of any client, and made at any time. */
const keepsKeys = ({ file, redis }: NonNullable<IdentityConfig['apiKeys']>) =>
  file !== undefined || redis;

function namedClients({
  apiKeys,
  basic,
  certificates,
  defaultClient,
}: IdentityConfig): ReadonlySet<string | undefined> | 'any' {
  if (apiKeys !== undefined && keepsKeys(apiKeys)) return 'any';
  return new Set([
    defaultClient,
    ...(apiKeys?.keys ?? []).map(({ client }) => client),
    ...Object.values(basic?.users ?? {}).map(({ client }) => client),
    ...(certificates?.principals ?? []).map(({ client }) => client),
  ]);
}
