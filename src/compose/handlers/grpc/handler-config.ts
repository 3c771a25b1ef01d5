import { z } from 'zod';
import { UserError } from '../../../errors/user-error.ts';

export interface RootTypeChoice {
  readonly type: 'Query' | 'Mutation';
  readonly fieldName: string;
}

/** Where the contract of a source is. Paths are relative to the directory of `.meshrc.yaml`. */
export type ContractLocation =
  | { readonly kind: 'proto'; readonly file: string; readonly includeDirs: readonly string[] }
  /** What `protoc -o` or `buf build` writes, or the same as JSON. */
  | { readonly kind: 'descriptorSet'; readonly file: string }
  | ReflectionLocation;

/** A running server that tells its contract. */
export interface ReflectionLocation {
  readonly kind: 'reflection';
  /** As `endpoint`. */
  readonly endpoint: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** PEM files. */
  readonly credentials: Readonly<Partial<Record<'rootCA' | 'certChain' | 'privateKey', string>>>;
}

/** What the `grpc` entry of a source in `.meshrc.yaml` says, checked. */
export interface GrpcHandlerConfig {
  /** As written; `grpcs://` in front when the entry asks for TLS. */
  readonly endpoint: string;
  readonly contract: ContractLocation;
  /** The services to serve; absent: those of the named file. */
  readonly services?: readonly string[];
  /** Prefixes of method names that only read; absent: names are judged by their verb. */
  readonly prefixQueryMethod?: readonly string[];
  readonly selectQueryOrMutationField: readonly RootTypeChoice[];
  readonly warnings: readonly string[];
}

const stringMap = z.record(z.string(), z.unknown());

/** The keys are those that GraphQL Mesh documents for its grpc handler, and `services`. */
const schema = z.strictObject({
  endpoint: z.string().min(1),
  source: z
    .union([
      z.string(),
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
  services: z.array(z.string().min(1)).nonempty().optional(),
  requestTimeout: z.int().positive().optional(),
  credentialsSsl: z
    .strictObject({
      rootCA: z.string().exactOptional(),
      certChain: z.string().exactOptional(),
      privateKey: z.string().exactOptional(),
    })
    .optional(),
  useHTTPS: z.boolean().optional(),
  useReflection: z.boolean().optional(),
  metaData: stringMap.optional(),
  reflectionMetadata: z.record(z.string(), z.string()).optional(),
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

  const contract = contractLocation(entry, refuse);
  return {
    endpoint: withScheme(entry.endpoint, entry),
    contract,
    ...(entry.services && { services: entry.services }),
    ...(entry.prefixQueryMethod && { prefixQueryMethod: entry.prefixQueryMethod }),
    selectQueryOrMutationField: entry.selectQueryOrMutationField,
    warnings: ignoredKeys(entry, contract, serve),
  };
}

type Entry = z.output<typeof schema>;
type Refuse = (message: string, hint: string) => UserError;

function contractLocation(entry: Entry, refuse: Refuse): ContractLocation {
  const { source, useReflection } = entry;
  const file = typeof source === 'object' ? source.file : (source ?? '');
  if (useReflection === true || file === '' || /^grpcs?:\/\//.test(file)) {
    return reflectionLocation(entry, /^grpcs?:/.test(file) ? file : entry.endpoint, refuse);
  }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(file)) {
    throw refuse(
      'contracts are not fetched while composing.',
      'Vendor the .proto files of the service and name one in "source".',
    );
  }
  if (file.endsWith('.proto')) {
    const includeDirs = typeof source === 'object' ? source.load.includeDirs : [];
    return { kind: 'proto', file, includeDirs };
  }
  if (/\.(bin|binpb|desc|dsc|fds|json|pb|protoset)$/.test(file)) {
    return { kind: 'descriptorSet', file };
  }
  throw refuse(
    `"${file}" is no contract by its name.`,
    'Contracts are .proto files, descriptor sets (.binpb, .bin, .desc, .protoset, .pb, .json), ' +
      'or grpc://host:port for server reflection.',
  );
}

function reflectionLocation(entry: Entry, endpoint: string, refuse: Refuse): ReflectionLocation {
  const { reflectionMetadata: metadata = {}, credentialsSsl: credentials = {} } = entry;
  if (/[{}]/.test(endpoint + Object.values(metadata).join())) {
    throw refuse(
      'reflectionMetadata and the address of server reflection must not have templates.',
      'Write constants, or vendor the contract as a descriptor set.',
    );
  }
  return { kind: 'reflection', endpoint: withScheme(endpoint, entry), metadata, credentials };
}

function withScheme(endpoint: string, { useHTTPS, credentialsSsl }: Entry): string {
  const secure = useHTTPS === true || (useHTTPS === undefined && credentialsSsl !== undefined);
  return secure ? endpoint.replace(/^(https?:\/\/|grpcs?:\/\/)?/, 'grpcs://') : endpoint;
}

function ignoredKeys(entry: Entry, { kind }: ContractLocation, serve: string): string[] {
  const warnings: string[] = [];
  if (entry.requestTimeout !== undefined) {
    warnings.push(`requestTimeout has no effect: the timeout is timeoutMs in ${serve}.`);
  }
  if (Object.keys(entry.credentialsSsl ?? {}).length > 0) {
    const scope = kind === 'reflection' ? 'are for server reflection only' : 'have no effect';
    warnings.push(`The files of credentialsSsl ${scope}: calls use those of tls in ${serve}.`);
  }
  if (entry.reflectionMetadata !== undefined && kind !== 'reflection') {
    warnings.push('reflectionMetadata has no effect: the contract is a file.');
  }
  if (entry.schemaHeaders !== undefined) {
    warnings.push('schemaHeaders has no effect: contracts are not fetched.');
  }
  return warnings;
}
