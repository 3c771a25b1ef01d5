import { z } from 'zod';
import { UserError } from '../../../errors/user-error.ts';

export interface RootTypeChoice {
  readonly type: 'Query' | 'Mutation';
  readonly fieldName: string;
}

/** What the `grpc` entry of a source in `.meshrc.yaml` says, checked. */
export interface GrpcHandlerConfig {
  /** As written; `grpcs://` in front when the entry asks for TLS. */
  readonly endpoint: string;
  readonly file: string;
  readonly includeDirs: readonly string[];
  /** Prefixes of method names that only read; absent: names are judged by their verb. */
  readonly prefixQueryMethod?: readonly string[];
  readonly selectQueryOrMutationField: readonly RootTypeChoice[];
  readonly warnings: readonly string[];
}

const stringMap = z.record(z.string(), z.unknown());

/** The keys are those that GraphQL Mesh documents for its grpc handler. */
const schema = z.strictObject({
  endpoint: z.string().min(1),
  source: z
    .union([
      z.string().min(1),
      z.strictObject({
        file: z.string().min(1),
        load: z
          .strictObject({
            includeDirs: z.array(z.string()).default([]),
            // Zero values are always present in Headgate; the key changes nothing.
            defaults: z.boolean().optional(),
          })
          .prefault({}),
      }),
    ])
    .optional(),
  requestTimeout: z.int().positive().optional(),
  credentialsSsl: z
    .strictObject({
      rootCA: z.string().optional(),
      certChain: z.string().optional(),
      privateKey: z.string().optional(),
    })
    .optional(),
  useHTTPS: z.boolean().optional(),
  useReflection: z.boolean().optional(),
  metaData: stringMap.optional(),
  reflectionMetadata: stringMap.optional(),
  channelOptions: stringMap.optional(),
  prefixQueryMethod: z.array(z.string().min(1)).optional(),
  selectQueryOrMutationField: z
    .array(
      z.strictObject({
        type: z
          .enum(['Query', 'Mutation', 'query', 'mutation'])
          .transform((type) => (/^q/i.test(type) ? 'Query' : 'Mutation')),
        fieldName: z.string().min(1),
      }),
    )
    .default([]),
  schemaHeaders: stringMap.optional(),
});

/** @throws UserError that names the source, the key and what to do. */
export function parseHandlerConfig(source: string, config: unknown): GrpcHandlerConfig {
  const refuse = (message: string, hint: string) =>
    new UserError(`Source "${source}", handler grpc: ${message}`, { hint });
  const result = schema.safeParse(config);
  if (!result.success) {
    const issues = result.error.issues.map(({ path, message }) =>
      path.length === 0 ? message : `${path.join('.')}: ${message}`,
    );
    throw refuse(issues.join('; '), 'Correct the entry of the source in .meshrc.yaml.');
  }
  const entry = result.data;
  const serve = `gateway.yaml, sources.${source}`;

  if (entry.metaData !== undefined) {
    throw refuse(
      'metaData is not read, because secrets do not belong into the graph.',
      `Write its entries in ${serve}.headers.set, or the names to pass on in headers.forward.`,
    );
  }
  if (entry.channelOptions !== undefined) {
    throw refuse('channelOptions are not read.', `Limits and timeouts stand in ${serve}.`);
  }
  if (/[{}]/.test(entry.endpoint)) {
    throw refuse('endpoint must not be a template.', `Set ${serve}.endpoint instead.`);
  }

  const { file, includeDirs } = contractFile(entry, refuse);
  return {
    endpoint: withScheme(entry),
    file,
    includeDirs,
    ...(entry.prefixQueryMethod && { prefixQueryMethod: entry.prefixQueryMethod }),
    selectQueryOrMutationField: entry.selectQueryOrMutationField,
    warnings: ignoredKeys(entry, serve),
  };
}

type Entry = z.output<typeof schema>;
type Refuse = (message: string, hint: string) => UserError;

function contractFile(entry: Entry, refuse: Refuse) {
  const file = typeof entry.source === 'object' ? entry.source.file : entry.source;
  const vendor = 'Vendor the .proto files of the service and name one in "source".';
  const asksForReflection = entry.useReflection === true || entry.reflectionMetadata !== undefined;
  if (file === undefined || asksForReflection || /^grpcs?:/.test(file)) {
    throw refuse('server reflection is not supported yet.', vendor);
  }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(file)) {
    throw refuse('contracts are not fetched while composing.', vendor);
  }
  if (!file.endsWith('.proto')) {
    throw refuse(`descriptor sets are not supported yet: "${file}".`, vendor);
  }
  return {
    file,
    includeDirs: typeof entry.source === 'object' ? entry.source.load.includeDirs : [],
  };
}

function withScheme({ endpoint, useHTTPS, credentialsSsl }: Entry): string {
  const secure = useHTTPS === true || (useHTTPS === undefined && credentialsSsl !== undefined);
  return secure ? endpoint.replace(/^(https?:\/\/|grpcs?:\/\/)?/, 'grpcs://') : endpoint;
}

function ignoredKeys(entry: Entry, serve: string): string[] {
  const warnings: string[] = [];
  if (entry.requestTimeout !== undefined) {
    warnings.push(`requestTimeout has no effect: the timeout is timeoutMs in ${serve}.`);
  }
  if (Object.keys(entry.credentialsSsl ?? {}).length > 0) {
    warnings.push(
      'The files of credentialsSsl have no effect: TLS uses the certificate authorities of Node ' +
        '(NODE_EXTRA_CA_CERTS adds one); client certificates are not supported yet.',
    );
  }
  if (entry.schemaHeaders !== undefined) {
    warnings.push('schemaHeaders has no effect: contracts are local files.');
  }
  return warnings;
}
