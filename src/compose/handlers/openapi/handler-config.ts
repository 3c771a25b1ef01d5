import { z } from 'zod';
import { isUrl } from '../../fetch-document.ts';
import { type RootTypeChoice, rootTypeChoices } from '../root-type-choices.ts';
import { entryMistake, readEntry, type SourceEntry } from '../source-entry.ts';
import type { IntegerFormat } from './shapes/integer-width.ts';

/** What `.meshrc.yaml` says about an OpenAPI source, checked. */
export interface HandlerConfig {
  readonly source: string;
  readonly endpoint?: string;
  readonly schemaHeaders: Readonly<Record<string, string>>;
  /** Hosts that references of the contract may lead to, at compose time. */
  readonly allowedRefHosts: readonly string[];
  /** What stands for `{region}` in the address of a server. */
  readonly serverVariables: Readonly<Record<string, string>>;
  /** Headers of answers to read beside their content, by names in any case. */
  readonly responseHeaders: readonly string[];
  /** The format of integers whose schema has none: `int64` makes them `BigInt`. */
  readonly integerFormat: IntegerFormat;
  readonly selectQueryOrMutationField: readonly RootTypeChoice[];
  readonly warnings: readonly string[];
}

/** The keys that Mesh documents for its `openapi` handler, and some of our own. */
const schema = z.strictObject({
  source: z.string().min(1),
  endpoint: z.string().exactOptional(),
  schemaHeaders: z.record(z.string(), z.string()).default({}),
  allowedRefHosts: z.array(z.string()).default([]),
  serverVariables: z.record(z.string(), z.string()).default({}),
  responseHeaders: z.array(z.string().min(1)).default([]),
  integerFormat: z.enum(['int32', 'int64']).default('int32'),
  selectQueryOrMutationField: rootTypeChoices,
  operationHeaders: z.record(z.string(), z.unknown()).default({}),
  queryParams: z.record(z.string(), z.unknown()).default({}),
  // The content says what the format is, and error answers are never part of a result.
  fallbackFormat: z.unknown().optional(),
  ignoreErrorResponses: z.unknown().optional(),
  timeout: z.unknown().optional(),
  HATEOAS: z.unknown().optional(),
  jsonApi: z.unknown().optional(),
  bundle: z.unknown().optional(),
});

/** @throws UserError for what cannot be done, because leaving it out would change the calls. */
export function parseHandlerConfig(name: string, config: unknown): HandlerConfig {
  const entry = { source: name, handler: 'openapi' } as const;
  const options = readEntry(entry, schema, config);
  const { source, endpoint, schemaHeaders, ...own } = options;
  refuseRequestParts(entry, options);
  if (endpoint?.includes('{')) {
    const hint = `Set sources.${name}.endpoint in gateway.yaml.`;
    throw entryMistake(entry, 'endpoint: templates are not evaluated', hint);
  }
  const location = fromEnvironment(source);
  if (isUrl(location) && !URL.canParse(location)) throw entryMistake(entry, 'source: is not a URL');
  return {
    source: location,
    ...(endpoint !== undefined && { endpoint }),
    schemaHeaders: Object.fromEntries(
      Object.entries(schemaHeaders).map(([header, value]) => [header, fromEnvironment(value)]),
    ),
    allowedRefHosts: own.allowedRefHosts,
    serverVariables: own.serverVariables,
    responseHeaders: own.responseHeaders,
    integerFormat: own.integerFormat,
    selectQueryOrMutationField: own.selectQueryOrMutationField,
    warnings: unusedKeys(name, options),
  };
}

/** Mesh puts these into every request; serve has them from gateway.yaml. */
function refuseRequestParts(entry: SourceEntry, options: z.output<typeof schema>): void {
  const headers = `gateway.yaml under sources.${entry.source}.headers`;
  const [header] = Object.keys(options.operationHeaders);
  if (header !== undefined) {
    throw entryMistake(
      entry,
      `operationHeaders: "${header}" is not set here`,
      `Set it in ${headers} (\`set\` or \`forward\`): values are never templates.`,
    );
  }
  const [parameter] = Object.keys(options.queryParams);
  if (parameter !== undefined) {
    throw entryMistake(
      entry,
      `queryParams: "${parameter}" cannot be added to every request`,
      `Send it as a header, in ${headers}, or leave it to the argument that the contract declares.`,
    );
  }
}

function unusedKeys(name: string, data: z.output<typeof schema>): string[] {
  const advice: readonly [keyof typeof data, string][] = [
    ['timeout', `set sources.${name}.timeoutMs in gateway.yaml.`],
    ['HATEOAS', 'declare links in schema/links.graphql.'],
    ['jsonApi', 'members are in the graph as the contract describes them.'],
    ['bundle', 'the composed schema is the bundle.'],
  ];
  return advice
    .filter(([key]) => data[key] !== undefined && data[key] !== false)
    .map(([key, instead]) => `openapi.${key} has no effect; ${instead}`);
}

/** Mesh's `{env.NAME}`, at compose time only. */
function fromEnvironment(text: string): string {
  return text.replace(/\{env\.([A-Za-z_][A-Za-z0-9_]*)\}/g, (_match, name: string) => {
    return process.env[name] ?? '';
  });
}
