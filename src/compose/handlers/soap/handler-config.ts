import { z } from 'zod';
import { rootTypeChoices } from '../root-type-choices.ts';
import { entryMistake, readEntry } from '../source-entry.ts';
import { soapEnvelopeVersions } from './contract/namespaces.ts';

/** The options of the `soap` handler, as GraphQL Mesh documents them, and `responseHeaders`. */
const configSchema = z.strictObject({
  source: z.string().min(1),
  endpoint: z.string().min(1).optional(),
  schemaHeaders: z.record(z.string(), z.unknown()).optional(),
  operationHeaders: z.record(z.string(), z.unknown()).optional(),
  selectQueryOrMutationField: rootTypeChoices,
  soapHeaders: z
    .strictObject({
      alias: z.string().optional(),
      namespace: z.string().min(1),
      headers: z.record(z.string(), z.json()),
    })
    .optional(),
  bodyAlias: z.string().optional(),
  /** Header parts of answers to read, by the names of their elements. */
  responseHeaders: z.array(z.string().min(1)).default([]),
  soapNamespace: z.enum([...soapEnvelopeVersions.keys()]).optional(),
});

export type SoapHandlerConfig = z.output<typeof configSchema>;

/** @throws UserError that names the source, the option and what to do. */
export function parseHandlerConfig(source: string, config: unknown): SoapHandlerConfig {
  const entry = { source, handler: 'soap' } as const;
  const options = readEntry(entry, configSchema, config);
  const template = findTemplate(options, []);
  if (template !== undefined) {
    const place = template.includes('soapHeaders') ? 'soapHeaders' : 'headers';
    throw entryMistake(
      entry,
      `${template.join('.')}: templates like {env.X} and {context.headers.x} are not supported`,
      `Put the value into gateway.yaml, sources.${source}.${place}: what stands here is written into the committed schema.`,
    );
  }
  if (options.operationHeaders !== undefined) {
    throw entryMistake(
      entry,
      'operationHeaders: HTTP headers of calls are not set here',
      `Put them into gateway.yaml: sources.${source}.headers.set or .forward.`,
    );
  }
  for (const option of ['bodyAlias', 'soapHeaders.alias'] as const) {
    const prefix = option === 'bodyAlias' ? options.bodyAlias : options.soapHeaders?.alias;
    if (prefix !== undefined && !isPrefix(prefix)) {
      throw entryMistake(entry, `${option}: "${prefix}" cannot be a prefix of XML names`);
    }
  }
  return options;
}

/** `soap`, `xsi` and `n1` are the prefixes of the envelope itself. */
const isPrefix = (text: string) =>
  /^[A-Za-z_][\w.-]*$/.test(text) && !/^(xml|soap$|xsi$|n\d+$)/i.test(text);

/** The path of the first string with template syntax of Mesh. */
function findTemplate(value: unknown, path: readonly string[]): readonly string[] | undefined {
  if (typeof value === 'string') {
    return /\{\s*(env|context|args|root|info)\b/.test(value) ? path : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const found = findTemplate(member, [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}
