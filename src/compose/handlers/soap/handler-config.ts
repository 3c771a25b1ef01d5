import { z } from 'zod';
import { UserError } from '../../../errors/user-error.ts';
import { soapEnvelopeVersions } from './contract/namespaces.ts';

/** The options of the `soap` handler, as GraphQL Mesh documents them, and `responseHeaders`. */
const configSchema = z.strictObject({
  source: z.string().min(1),
  endpoint: z.string().min(1).optional(),
  schemaHeaders: z.record(z.string(), z.unknown()).optional(),
  operationHeaders: z.record(z.string(), z.unknown()).optional(),
  selectQueryOrMutationField: z
    .array(
      z.strictObject({
        type: z
          .string()
          .toLowerCase()
          .pipe(z.enum(['query', 'mutation'])),
        fieldName: z.string().min(1),
      }),
    )
    .default([]),
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
export type RootTypeChoice = SoapHandlerConfig['selectQueryOrMutationField'][number];

/** Throws a `UserError` that names the source and the option. */
export function parseHandlerConfig(config: unknown, source: string): SoapHandlerConfig {
  const result = configSchema.safeParse(config);
  if (!result.success) {
    const [issue] = result.error.issues;
    const option = ['soap', ...(issue?.path ?? [])].join('.');
    throw configError(source, `${option}: ${issue?.message ?? 'is not valid'}`);
  }
  const parsed = result.data;
  const template = findTemplate(parsed, ['soap']);
  if (template !== undefined) {
    const place = template.includes('soapHeaders') ? 'soapHeaders' : 'headers';
    throw configError(
      source,
      `${template.join('.')}: templates like {env.X} and {context.headers.x} are not supported`,
      `Put the value into gateway.yaml, sources.${source}.${place}: what stands here is written into the committed schema.`,
    );
  }
  if (parsed.operationHeaders !== undefined) {
    throw configError(
      source,
      'soap.operationHeaders: HTTP headers of calls are not set here',
      `Put them into gateway.yaml: sources.${source}.headers.set or .forward.`,
    );
  }
  for (const option of ['bodyAlias', 'soapHeaders.alias'] as const) {
    const prefix = option === 'bodyAlias' ? parsed.bodyAlias : parsed.soapHeaders?.alias;
    if (prefix !== undefined && !isPrefix(prefix)) {
      throw configError(source, `soap.${option}: "${prefix}" cannot be a prefix of XML names`);
    }
  }
  return parsed;
}

const configError = (source: string, message: string, hint?: string) =>
  new UserError(`source "${source}": ${message}`, {
    file: '.meshrc.yaml',
    ...(hint !== undefined && { hint }),
  });

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
