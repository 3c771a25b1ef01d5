import type { z } from 'zod';
import type { AdmissionConfig } from './sections/admission-config.ts';
import type { CacheConfig } from './sections/cache-config.ts';
import type { ClientConfig } from './sections/clients-config.ts';
import type { IdentityConfig } from './sections/identity-config.ts';
import type { RedisConfig } from './sections/redis-config.ts';
import type { SourceConfig } from './sections/source-config.ts';

interface Sections {
  readonly identity: IdentityConfig;
  readonly clients: Readonly<Record<string, ClientConfig>>;
  readonly server: { readonly cors: { readonly origins: readonly string[] } };
  readonly redis?: RedisConfig | undefined;
  readonly cache: CacheConfig;
  readonly admission: AdmissionConfig;
  readonly observability: { readonly traces?: unknown };
  readonly sources: Readonly<Record<string, Pick<SourceConfig, 'headers'>>>;
}
type Path = readonly (string | number)[];
type Mistake = (path: Path, message: string) => void;

/** What one section says of another is there. */
export function checkReferences(
  sections: Sections,
  context: Pick<z.RefinementCtx, 'addIssue'>,
): void {
  const mistake: Mistake = (path, message) =>
    context.addIssue({ code: 'custom', path: [...path], message });
  checkRedis(sections, mistake);
  checkOrigins(sections, mistake);
  checkClients(sections, mistake);
  checkTrustedDocuments(sections, mistake);
  checkTraceContext(sections, mistake);
}

function checkRedis({ identity, cache, admission, redis }: Sections, mistake: Mistake): void {
  const uses: readonly (readonly [boolean, Path])[] = [
    [identity.apiKeys?.redis === true, ['identity', 'apiKeys', 'redis']],
    [cache.store === 'redis', ['cache', 'store']],
    [admission.rateLimit.store === 'redis', ['admission', 'rateLimit', 'store']],
  ];
  for (const [isUsed, path] of uses) {
    if (isUsed && redis === undefined) mistake(path, 'needs the section `redis`, which is missing');
  }
  if (cache.store === 'redis' && cache.keySecret === undefined) {
    mistake(
      ['cache', 'keySecret'],
      'is needed with `store: redis`: env:NAME or file:path of a random text, the same for all gateways',
    );
  }
}

function checkOrigins({ clients, server: { cors } }: Sections, mistake: Mistake): void {
  for (const [name, { origins = [] }] of Object.entries(clients)) {
    for (const [index, origin] of origins.entries()) {
      if (cors.origins.includes(origin)) continue;
      const message = 'is none of `server.cors.origins`: browsers would not be let in';
      mistake(['clients', name, 'origins', index], message);
    }
  }
}

/** Without `clients`, credentials may name any: nothing depends on it. */
function checkClients({ identity, clients }: Sections, mistake: Mistake): void {
  const { apiKeys, basic, certificates, defaultClient } = identity;
  const names = Object.keys(clients);
  const check = (name: string | undefined, path: Path) => {
    if (name === undefined || names.includes(name)) return;
    const known = names.join(', ') || 'there are none';
    mistake(['identity', ...path], `is none of \`clients\` (${known})`);
  };
  check(defaultClient, ['defaultClient']);
  if (names.length === 0) return;
  for (const [index, { client }] of (apiKeys?.keys ?? []).entries()) {
    check(client, ['apiKeys', 'keys', index, 'client']);
  }
  for (const [user, { client }] of Object.entries(basic?.users ?? {})) {
    check(client, ['basic', 'users', user, 'client']);
  }
  for (const [index, { client }] of (certificates?.principals ?? []).entries()) {
    check(client, ['certificates', 'principals', index, 'client']);
  }
}

/** Where only trusted documents may be sent, there are some. */
function checkTrustedDocuments(
  { admission: { documents }, clients }: Sections,
  mistake: Mistake,
): void {
  if (documents.trusted.length > 0) return;
  const modes: readonly (readonly [string | undefined, Path])[] = [
    [documents.mode, ['admission', 'documents', 'mode']],
    ...Object.entries(clients).map(
      ([name, client]) => [client.documents, ['clients', name, 'documents']] as const,
    ),
  ];
  for (const [mode, path] of modes) {
    if (mode !== 'trusted') continue;
    mistake(path, 'needs `admission.documents.trusted`: every document would be refused');
  }
}

/** A forwarded `traceparent` would also make every call unlike every other: none could be shared. */
function checkTraceContext({ observability, sources }: Sections, mistake: Mistake): void {
  if (observability.traces === undefined) return;
  const message = 'is sent by the gateway itself, because `observability.traces` is set';
  for (const [name, { headers }] of Object.entries(sources)) {
    const named: readonly (readonly [string, string, string | number])[] = [
      ...headers.forward.map((header, index) => [header, 'forward', index] as const),
      ...Object.keys(headers.set).map((header) => [header, 'set', header] as const),
      ...Object.keys(headers.identity).map((header) => [header, 'identity', header] as const),
    ];
    for (const [header, part, key] of named) {
      if (header !== 'traceparent' && header !== 'tracestate') continue;
      mistake(['sources', name, 'headers', part, key], message);
    }
  }
}
