import path from 'node:path';
// biome-ignore lint/style/noRestrictedImports: Mesh is imported here.
import { findAndParseConfig } from '@graphql-mesh/cli';
// biome-ignore lint/style/noRestrictedImports: Mesh is imported here.
import { DefaultLogger, LogLevel } from '@graphql-mesh/utils';
import type { GraphQLSchema } from 'graphql';
import type { Binding } from '../annotations/bindings.ts';
import type { SchemaAnnotations } from '../annotations/model.ts';
import { UserError } from '../errors/user-error.ts';
import type { CheckedMeshConfig } from './mesh-config/check-mesh-config.ts';
import { followTypeNames, pinTypeNames } from './transforms/discriminator-types.ts';
import { pinWireNames } from './transforms/pin-wire-names.ts';
import { unknownNames } from './transforms/unknown-names.ts';

/** One source of `.meshrc.yaml`, read by Mesh and its handler. */
export interface ComposedSource {
  readonly name: string;
  /** After the source's transforms; annotations are in `extensions.headgate`. */
  readonly schema: GraphQLSchema;
  readonly annotations: SchemaAnnotations;
  /** Root fields as the handler named them, before any transform, and what answers them. */
  readonly bindings: ReadonlyMap<string, Binding>;
  /** How long its handler and transforms took. */
  readonly durationMs: number;
}

/** What Mesh gets from us, under the module names that it looks for. */
const ownModules: Readonly<Record<string, () => Promise<unknown>>> = {
  '@graphql-mesh/openapi': () => import('./handlers/openapi/handler.ts'),
  '@graphql-mesh/grpc': () => import('./handlers/grpc/handler.ts'),
  '@graphql-mesh/soap': () => import('./handlers/soap/handler.ts'),
  // Composing keeps nothing. Mesh's own default looks for the `localStorage` of a browser, and Node
  // from 25 on writes a warning to stderr when somebody does.
  '@graphql-mesh/localforage': async () => class NoCache {},
};

type MeshConfig = Awaited<ReturnType<typeof findAndParseConfig>>;
type MeshTransform = NonNullable<MeshConfig['transforms']>[number];

/** A transform as Mesh made it, as it is written, and where. */
interface Step {
  readonly transform: MeshTransform;
  readonly written: Readonly<Record<string, unknown>>;
  readonly path: readonly (string | number)[];
  /** What it was applied to. */
  readonly schemas: GraphQLSchema[];
}

/**
 * Reads `.meshrc.yaml` and the contracts that it names.
 * @param dir The folder of `.meshrc.yaml`.
 * @param checked What is known of the file already.
 * @param only The one source to read (default: all).
 * @throws UserError with the mistakes of all sources: whoever fixes one wants to know about the next.
 */
export async function loadSources(
  dir: string,
  checked: CheckedMeshConfig,
  only?: string,
): Promise<ComposedSource[]> {
  const config = await parseConfig(dir);
  const wanted = config.sources.filter(({ name }) => only === undefined || name === only);
  const ofAll = stepsOf(config.transforms, config.config.transforms, ['transforms']);
  const sources: ComposedSource[] = [];
  const mistakes: UserError[] = [];
  for (const source of wanted) {
    const index = config.config.sources.findIndex(({ name }) => name === source.name);
    const written = config.config.sources[index]?.transforms;
    const steps = stepsOf(source.transforms, written, ['sources', index, 'transforms']);
    try {
      sources.push(await composeSource(source, [...steps, ...ofAll], config));
      throwUnknownNames(steps, checked);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      mistakes.push(error);
    }
  }
  const [first, ...others] = mistakes;
  if (first === undefined) {
    // One source alone need not have what a transform of all speaks of.
    if (only === undefined) throwUnknownNames(ofAll, checked);
    return sources;
  }
  if (wanted.length === 1) throw first;
  const texts = [first, ...others].map(({ message }) => message);
  const count = `${mistakes.length} of ${wanted.length} sources cannot be composed, so nothing is.`;
  throw new UserError([...texts, count].join('\n'), { cause: first });
}

/** @param written Mesh makes one transform of each, in order. */
function stepsOf(
  made: MeshConfig['transforms'] = [],
  written: MeshConfig['config']['transforms'] = [],
  path: Step['path'] = [],
): Step[] {
  return made.map((transform, index) => ({
    transform,
    written: { ...written[index] },
    path: [...path, index],
    schemas: [],
  }));
}

function throwUnknownNames(steps: readonly Step[], { mistakeAt }: CheckedMeshConfig): void {
  const mistakes = steps.flatMap(({ written, path: at, schemas }) =>
    unknownNames(written, schemas).map(({ path, message }) => mistakeAt([...at, ...path], message)),
  );
  if (mistakes.length === 0) return;
  throw new UserError(mistakes.map(({ message }) => message).join('\n'));
}

async function parseConfig(dir: string): Promise<MeshConfig> {
  try {
    return await findAndParseConfig({
      dir,
      importFn: async (moduleId: string) => await (ownModules[moduleId]?.() ?? import(moduleId)),
      logger: new DefaultLogger('mesh', LogLevel.silent),
      // Resolvers of Mesh's own runtime are not used: links are annotations, serve resolves them.
      ignoreAdditionalResolvers: true,
    });
  } catch (error) {
    if (error instanceof UserError) throw error;
    // What Mesh cannot load is something that the file names: a transform that is not installed.
    const [message = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new UserError(message, {
      file: path.join(dir, '.meshrc.yaml'),
      hint: 'Transforms that come with Headgate: rename, filterSchema, prefix. Others are installed as @graphql-mesh/transform-….',
      cause: error,
    });
  }
}

async function composeSource(
  source: MeshConfig['sources'][number],
  steps: readonly Step[],
  config: MeshConfig,
): Promise<ComposedSource> {
  const { name } = source;
  const startedAt = performance.now();
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
  for (const { transform, schemas } of steps) {
    schemas.push(transformed);
    transformed =
      transform.transformSchema?.(transformed, { schema: transformed, transforms: [] }) ??
      transformed;
  }
  const durationMs = Math.round(performance.now() - startedAt);
  return { name, schema: followTypeNames(transformed), annotations, bindings, durationMs };
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
