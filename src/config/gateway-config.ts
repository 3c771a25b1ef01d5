import { z } from 'zod';
import { access } from './access-config.ts';
import { admission } from './admission-config.ts';
import { cache } from './cache-config.ts';
import { checkCallers } from './check-callers.ts';
import { clients } from './clients-config.ts';
import { identity } from './identity-config.ts';
import { redis } from './redis-config.ts';
import { server } from './server-config.ts';
import { source } from './source-config.ts';
import { filePath, port } from './values.ts';

export { type CallConfig, callConfigOf } from './call-config.ts';
export type { DocumentsConfig } from './documents-config.ts';
export { type ServerConfig, type ServersConfig, serverList } from './servers-config.ts';
export { defaultSourceConfig, type SourceConfig } from './source-config.ts';

/**
 * The one schema of `gateway.yaml`: its type, its JSON schema for editors and its reference page
 * (`docs/reference/config.md`) are made from it. Unknown keys are refused, every limit has a
 * default, and names carry their units.
 */

const observabilitySettings = z.strictObject({
  logLevel: z
    .enum(['silent', 'error', 'warn', 'info', 'debug'])
    .default('info')
    .describe('What is logged.'),
  logFormat: z
    .enum(['json', 'pretty'])
    .default('json')
    .describe('JSON lines, or lines for people.'),
  explain: z
    .union([
      z.enum(['off', 'loopback', 'everybody']),
      z.strictObject({
        scope: z.string().min(1).describe('Principals with this scope may ask.'),
      }),
    ])
    .optional()
    .describe(
      'Who may ask what an operation calls, by the header `x-headgate-explain: plan` (nothing runs) or `run`: nobody, clients on this machine (when the gateway listens on a loopback address), everybody, or principals with a scope. Left out: `loopback` in development, `off` in production.',
    ),
  metrics: z.boolean().default(true).describe('Serve Prometheus metrics on /metrics.'),
  metricsPort: port
    .optional()
    .describe(
      'A port of its own for /metrics, on `server.host`; 0 takes a free one. Left out: `server.port` when the gateway listens on a loopback address, else none, because what metrics say is not for everybody.',
    ),
});

const settings = z.strictObject({
  profile: z
    .enum(['production', 'development'])
    .default('production')
    .describe(
      'What `server.graphiql`, `server.introspection` and `observability.explain` are unless they are set: off in production, on in development. `headgate dev` serves in development.',
    ),
  schema: filePath
    .default('schema/unified.graphql')
    .describe('The composed schema, relative to this file.'),
  server: server.prefault({}).describe('The HTTP server.'),
  sources: z
    .record(z.string(), source)
    .default({})
    .describe('How to call each source; the keys are names in .meshrc.yaml.'),
  identity: identity
    .prefault({})
    .describe('Who is asking. Wrong credentials are refused; no credentials are anonymous.'),
  clients,
  access: access.prefault({}).describe('Who may ask for which fields.'),
  redis: redis
    .optional()
    .describe('A Redis that gateways share. Left out: each gateway is on its own.'),
  admission: admission.prefault({}).describe('What may be asked.'),
  cache: cache.prefault({}).describe('What is kept.'),
  observability: observabilitySettings.prefault({}).describe('What can be seen.'),
});

export const gatewayConfigSchema = settings
  .superRefine(checkReferences)
  .superRefine(checkTrustedDocuments)
  .superRefine(checkCallers)
  .transform(({ profile, server, observability, ...others }) => {
    const isDevelopment = profile === 'development';
    const { graphiql = isDevelopment, introspection = isDevelopment } = server;
    const { explain = isDevelopment ? 'loopback' : 'off' } = observability;
    return {
      ...others,
      profile,
      server: { ...server, graphiql, introspection },
      observability: { ...observability, explain },
    };
  });

/** What one section says of another. */
function checkReferences(
  {
    identity: { apiKeys, basic, certificates, defaultClient },
    clients: known,
    server: { cors },
    redis: shared,
    cache,
    admission: { rateLimit: limits },
  }: z.output<typeof settings>,
  context: z.RefinementCtx,
): void {
  if (apiKeys?.redis && shared === undefined) {
    const message = 'needs the section `redis`: where is it?';
    context.addIssue({ code: 'custom', path: ['identity', 'apiKeys', 'redis'], message });
  }
  if (cache.store === 'redis' && shared === undefined) {
    const message = 'needs the section `redis`: where is it?';
    context.addIssue({ code: 'custom', path: ['cache', 'store'], message });
  }
  if (cache.store === 'redis' && cache.keySecret === undefined) {
    const message =
      'is needed with `store: redis`: env:NAME or file:path of a random text, the same for all gateways';
    context.addIssue({ code: 'custom', path: ['cache', 'keySecret'], message });
  }
  if (limits.store === 'redis' && shared === undefined) {
    const message = 'needs the section `redis`: where is it?';
    context.addIssue({ code: 'custom', path: ['admission', 'rateLimit', 'store'], message });
  }
  for (const [name, { origins = [] }] of Object.entries(known)) {
    for (const [index, each] of origins.entries()) {
      if (cors.origins.includes(each)) continue;
      const message = 'is none of `server.cors.origins`: browsers would not be let in';
      context.addIssue({ code: 'custom', path: ['clients', name, 'origins', index], message });
    }
  }
  const names = Object.keys(known);
  const check = (name: string | undefined, path: (string | number)[]) => {
    if (name === undefined || names.includes(name)) return;
    const message = `is none of \`clients\` (${names.join(', ') || 'there are none'})`;
    context.addIssue({ code: 'custom', path: ['identity', ...path], message });
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
  { admission: { documents }, clients: known }: z.output<typeof settings>,
  context: z.RefinementCtx,
): void {
  if (documents.trusted.length > 0) return;
  const modes = Object.entries(known).map(([name, each]) => ({
    mode: each.documents,
    path: ['clients', name, 'documents'],
  }));
  for (const { mode, path } of [
    { mode: documents.mode, path: ['admission', 'documents', 'mode'] },
    ...modes,
  ]) {
    if (mode !== 'trusted') continue;
    const message = 'needs `admission.documents.trusted`: every document would be refused';
    context.addIssue({ code: 'custom', path, message });
  }
}

export type GatewayConfig = z.output<typeof gatewayConfigSchema>;
