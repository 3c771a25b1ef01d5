import { z } from 'zod';
import { type RootTypeChoice, rootTypeChoices } from '../root-type-choices.ts';
import { entryMistake, readEntry, type SourceEntry } from '../source-entry.ts';

/** Where the contract of a source is. Paths are relative to the directory of `.meshrc.yaml`. */
export type ContractLocation =
  | { readonly kind: 'proto'; readonly file: string; readonly includeDirs: readonly string[] }
  /** What `protoc -o` or `buf build` writes, or the same as JSON. */
  | { readonly kind: 'descriptorSet'; readonly file: string }
  | ReflectionLocation;

/** A running server that tells its contract. */
export interface ReflectionLocation {
  readonly kind: 'reflection';
  /** Where reflection is asked; written like `endpoint`. */
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
  endpoint: z.string().min(1).optional(),
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
  selectQueryOrMutationField: rootTypeChoices,
  schemaHeaders: stringMap.optional(),
});

/** @throws UserError that names the source, the option and what to do. */
export function parseHandlerConfig(source: string, config: unknown): GrpcHandlerConfig {
  const entry = { source, handler: 'grpc' } as const;
  const options = readEntry(entry, schema, config);
  const serve = `gateway.yaml, sources.${source}`;
  const { metaData, channelOptions, prefixQueryMethod, services } = options;
  const endpoint = endpointOf(entry, options);
  if (metaData !== undefined) {
    throw entryMistake(
      entry,
      'metaData: is not read, because secrets do not belong into the graph',
      `Write its entries in ${serve}.headers.set, or the names to pass on in headers.forward.`,
    );
  }
  if (channelOptions !== undefined) {
    const hint = `Limits and timeouts stand in ${serve}.`;
    throw entryMistake(entry, 'channelOptions: is not read', hint);
  }
  if (/[{}]/.test(endpoint)) {
    throw entryMistake(entry, 'endpoint: must not be a template', `Set ${serve}.endpoint instead.`);
  }

  const contract = contractLocation(entry, options, endpoint);
  return {
    endpoint: withScheme(endpoint, options),
    contract,
    ...(services && { services }),
    ...(prefixQueryMethod && { prefixQueryMethod }),
    selectQueryOrMutationField: options.selectQueryOrMutationField,
    warnings: ignoredKeys(options, contract, serve),
  };
}

type Options = z.output<typeof schema>;

const isServer = (source: unknown): source is `grpc${string}` =>
  typeof source === 'string' && /^grpcs?:\/\//.test(source);

/** A server that describes itself is called there, too. */
function endpointOf(entry: SourceEntry, { endpoint, source }: Options): string {
  if (endpoint !== undefined) return endpoint;
  if (isServer(source)) return source;
  throw entryMistake(entry, 'endpoint: is missing', 'Write the address of the server: host:port.');
}

function contractLocation(
  entry: SourceEntry,
  options: Options,
  endpoint: string,
): ContractLocation {
  const { source, useReflection } = options;
  const file = typeof source === 'object' ? source.file : (source ?? '');
  if (useReflection === true || file === '' || isServer(file)) {
    return reflectionLocation(entry, isServer(file) ? file : endpoint, options);
  }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(file)) {
    throw entryMistake(
      entry,
      'source: contracts are not fetched while composing',
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
  throw entryMistake(
    entry,
    `source: "${file}" is not a contract by its name`,
    'Contracts are .proto files, descriptor sets (.binpb, .bin, .desc, .protoset, .pb, .json), ' +
      'or grpc://host:port for server reflection.',
  );
}

function reflectionLocation(
  entry: SourceEntry,
  endpoint: string,
  options: Options,
): ReflectionLocation {
  const { reflectionMetadata: metadata = {}, credentialsSsl: credentials = {} } = options;
  if (/[{}]/.test(endpoint + Object.values(metadata).join())) {
    throw entryMistake(
      entry,
      'reflectionMetadata: it, and the address of server reflection, must not have templates',
      'Write constants, or vendor the contract as a descriptor set.',
    );
  }
  return { kind: 'reflection', endpoint: withScheme(endpoint, options), metadata, credentials };
}

function withScheme(endpoint: string, { useHTTPS, credentialsSsl }: Options): string {
  const secure = useHTTPS === true || (useHTTPS === undefined && credentialsSsl !== undefined);
  return secure ? endpoint.replace(/^(https?:\/\/|grpcs?:\/\/)?/, 'grpcs://') : endpoint;
}

function ignoredKeys(options: Options, { kind }: ContractLocation, serve: string): string[] {
  const warnings: string[] = [];
  if (options.requestTimeout !== undefined) {
    warnings.push(`grpc.requestTimeout has no effect: the timeout is timeoutMs in ${serve}.`);
  }
  if (Object.keys(options.credentialsSsl ?? {}).length > 0) {
    const scope = kind === 'reflection' ? 'are for server reflection only' : 'have no effect';
    warnings.push(`The files of grpc.credentialsSsl ${scope}: calls use those of tls in ${serve}.`);
  }
  if (options.reflectionMetadata !== undefined && kind !== 'reflection') {
    warnings.push('grpc.reflectionMetadata has no effect: the contract is a file.');
  }
  if (options.schemaHeaders !== undefined) {
    warnings.push('grpc.schemaHeaders has no effect: contracts are not fetched.');
  }
  return warnings;
}
