import { z } from 'zod';
import { ownLimits } from './admission-config.ts';
import { documentMode } from './documents-config.ts';
import { origin } from './values.ts';

const tags = z.array(z.string().min(1)).default([]);

const view = z.strictObject({
  include: tags.describe(
    'Only fields that have one of these `@tag`s, or whose type has one. Empty: all.',
  ),
  exclude: tags.describe('Leaves out what has one of these `@tag`s.'),
});

export const deniedFields = z.enum(['reject', 'null']);

const client = z.strictObject({
  claims: z
    .record(z.string(), z.union([z.string(), z.array(z.string()).nonempty()]))
    .optional()
    .describe(
      'Tokens of this client: each of these claims has one of these values, such as `azp: web-app`. API keys, users and certificates name their client themselves.',
    ),
  view: view.prefault({}).describe('What of the graph exists for this client.'),
  deniedFields: deniedFields.optional().describe('As `access.deniedFields`, for this client.'),
  documents: documentMode.optional().describe('As `admission.documents.mode`, for this client.'),
  limits: ownLimits.prefault({}).describe('In place of those of `admission`, for this client.'),
  origins: z
    .array(origin)
    .optional()
    .describe(
      'Those of `server.cors.origins` whose pages may ask as this client; the others are refused. Left out: all. (Browsers ask beforehand without credentials, so what they are told is the same for all clients.)',
    ),
  keptAnswers: z
    .boolean()
    .default(true)
    .describe('Whether answers for this client are kept (`cache.answers`).'),
});

export const clients = z
  .record(z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'is not the name of a client'), client)
  .default({})
  .describe(
    'The frontends that ask, by name: web, mobile, a partner. When there are any, a request that belongs to none and has no `identity.defaultClient` is refused.',
  );

export type ClientConfig = z.output<typeof client>;
