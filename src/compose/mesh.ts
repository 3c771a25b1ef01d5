import { findAndParseConfig } from '@graphql-mesh/cli';
import { DefaultLogger, LogLevel } from '@graphql-mesh/utils';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { Binding, SchemaAnnotations } from '../annotations/model.ts';
import { UserError } from '../errors/user-error.ts';
import { followTypeNames, pinTypeNames } from './discriminator-types.ts';
import { pinWireNames } from './wire-names.ts';

/** What `.meshrc.yaml` says, read by Mesh itself and its handlers. */
export interface MeshGraph {
  readonly sources: readonly ComposedSource[];
  readonly additionalTypeDefs: readonly DocumentNode[];
}

export interface ComposedSource {
  readonly name: string;
  /** After the source's transforms; annotations are in `extensions.headgate`. */
  readonly schema: GraphQLSchema;
  readonly annotations: SchemaAnnotations;
  /** Root fields as the handler named them, before any transform, and what answers them. */
  readonly bindings: ReadonlyMap<string, Binding>;
}

/** Our own handlers, under the module names that Mesh looks for. */
const handlers: Readonly<Record<string, () => Promise<unknown>>> = {
  '@graphql-mesh/openapi': () => import('./handlers/openapi/handler.ts'),
  '@graphql-mesh/grpc': () => import('./handlers/grpc/handler.ts'),
  '@graphql-mesh/soap': () => import('./handlers/soap/handler.ts'),
};

type MeshConfig = Awaited<ReturnType<typeof findAndParseConfig>>;

/**
 * Reads `.meshrc.yaml` and every contract that it names.
 * @param dir The folder of `.meshrc.yaml`.
 * @throws UserError for the first thing that cannot be read.
 */
export async function loadMeshGraph(dir: string): Promise<MeshGraph> {
  const config = await parseConfig(dir);
  const sources: ComposedSource[] = [];
  for (const source of config.sources) {
    sources.push(await composeSource(source, config));
  }
  // Mesh puts its own definition of @resolveTo in front; ours needs none, it becomes @link.
  const additionalTypeDefs = (config.additionalTypeDefs ?? []).filter(
    (document) => document.loc?.source.name !== 'GraphQL request',
  );
  return { sources, additionalTypeDefs };
}

async function parseConfig(dir: string): Promise<MeshConfig> {
  return await findAndParseConfig({
    dir,
    importFn: async (moduleId: string) => await (handlers[moduleId]?.() ?? import(moduleId)),
    logger: new DefaultLogger('mesh', LogLevel.silent),
    // Resolvers of Mesh's own runtime are not used: links are annotations, serve resolves them.
    ignoreAdditionalResolvers: true,
  });
}

async function composeSource(
  source: MeshConfig['sources'][number],
  config: MeshConfig,
): Promise<ComposedSource> {
  const { name } = source;
  const { schema } = await source.handler.getMeshSource({ fetchFn: config.fetchFn ?? fetch });
  const annotations = schema.extensions.headgate;
  if (annotations === undefined) {
    throw new UserError(`source "${name}": Headgate has no adapter for its handler`, {
      file: '.meshrc.yaml',
      hint: 'Handlers that can be served: openapi, grpc, soap.',
    });
  }
  const bindings = rootBindings(schema);
  let transformed = pinTypeNames(pinWireNames(schema));
  for (const transform of [...(source.transforms ?? []), ...(config.transforms ?? [])]) {
    transformed =
      transform.transformSchema?.(transformed, { schema: transformed, transforms: [] }) ??
      transformed;
  }
  return { name, schema: followTypeNames(transformed), annotations, bindings };
}

function rootBindings(schema: GraphQLSchema): Map<string, Binding> {
  const bindings = new Map<string, Binding>();
  for (const root of [
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
  ]) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      const { binding } = field.extensions.headgate ?? {};
      if (binding !== undefined) bindings.set(`${root?.name}.${field.name}`, binding);
    }
  }
  return bindings;
}
