import { z } from 'zod';
import { checkCallers } from './check-callers.ts';
import { checkReferences } from './check-references.ts';
import { access } from './sections/access-config.ts';
import { admission } from './sections/admission-config.ts';
import { cache } from './sections/cache-config.ts';
import { clients } from './sections/clients-config.ts';
import { identity } from './sections/identity-config.ts';
import { observability } from './sections/observability-config.ts';
import { redis } from './sections/redis-config.ts';
import { server } from './sections/server-config.ts';
import { source } from './sections/source-config.ts';
import { filePath } from './sections/values.ts';

/**
 * The one schema of `gateway.yaml`: its type, its JSON schema for editors and its reference page
 * (`docs/reference/config.md`) are made from it. Unknown keys are refused, every limit has a
 * default, and names carry their units.
 */

const settings = z.strictObject({
  profile: z
    .enum(['production', 'development'])
    .default('production')
    .describe(
      'The default of `server.graphiql`, `server.introspection` and `observability.explain`: off in production, on in development. So is that of `observability.logFormat`. `headgate dev` serves in development.',
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
  admission: admission
    .prefault({})
    .describe('Limits, trusted documents and rate limits of what is asked.'),
  cache: cache.prefault({}).describe('What is cached, and where.'),
  observability: observability.prefault({}).describe('Logs, metrics, traces and explanations.'),
});

export const gatewayConfigSchema = settings
  .superRefine(checkReferences)
  .superRefine(checkCallers)
  .transform(({ profile, server, observability, ...others }) => {
    const isDevelopment = profile === 'development';
    const { graphiql = isDevelopment, introspection = isDevelopment } = server;
    const { explain = isDevelopment ? 'loopback' : 'off' } = observability;
    const { logFormat = isDevelopment ? 'pretty' : 'json' } = observability;
    return {
      ...others,
      profile,
      server: { ...server, graphiql, introspection },
      observability: { ...observability, explain, logFormat },
    };
  });

export type GatewayConfig = z.output<typeof gatewayConfigSchema>;
