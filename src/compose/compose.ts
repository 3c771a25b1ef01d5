import path from 'node:path';
import {
  buildASTSchema,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  parse,
  type TypeDefinitionNode,
  validateSchema,
} from 'graphql';
import { validateSDL } from 'graphql/validation/validate.js';
import { type BoundOperation, boundOperations } from '../annotations/bound-operations.ts';
import { annotationDirectivesSDL } from '../annotations/directives.ts';
import { missingPathArgument } from '../annotations/path-arguments.ts';
import { policyProblems } from '../annotations/policies.ts';
import { policyDirectivesSDL } from '../annotations/policy-directives.ts';
import { UserError } from '../errors/user-error.ts';
import { annotateBatchTwins } from './batches/annotate-batch-twins.ts';
import { findBatchTwins } from './batches/batch-twins.ts';
import { completeBatches } from './batches/complete-batches.ts';
import { groupedWarnings } from './grouped-warnings.ts';
import { addContractLinks } from './links/add-contract-links.ts';
import { checkAnswers } from './links/check-answers.ts';
import { checkLinks } from './links/check-links.ts';
import { mergeSources } from './merge-sources.ts';
import type { ComposedSource } from './mesh.ts';
import { type CheckedMeshConfig, checkMeshConfig } from './mesh-config/check-mesh-config.ts';
import { printComposedSchema } from './print-composed-schema.ts';
import { type ComposeReport, makeReport, type SourceReport } from './report.ts';
import { sdlError } from './sdl-error.ts';
import { sourceDefinitions } from './source-document.ts';
import { readAdditionalTypeDefs } from './type-defs/additional-type-defs.ts';
import { applyTypeDefs, type ExtendedDefinitions } from './type-defs/apply-type-defs.ts';
import { checkDefaults } from './type-defs/check-defaults.ts';

export interface Composed {
  /** The text of `schema/unified.graphql`. */
  readonly sdl: string;
  readonly report: ComposeReport;
}

/**
 * Contracts in, one graph out: the whole compose, in order.
 * @param dir The folder of `.meshrc.yaml`.
 * @throws UserError for every mistake in the project's files.
 */
export async function compose(dir: string): Promise<Composed> {
  // 1. What is asked for: before any contract is read, so that a typo is found at once.
  const config = checkMeshConfig(path.join(dir, '.meshrc.yaml'));
  const additionalTypeDefs = readAdditionalTypeDefs(config.additionalTypeDefs, dir);
  // 2. The contracts, by Mesh and its handlers; each source is a schema with annotations.
  const sources = await loadSources(dir, config);
  try {
    return composeSources(sources, additionalTypeDefs, dir);
  } catch (error) {
    throw withWarnings(error, sources);
  }
}

/**
 * One source alone, without joins and policies: whether its contract can be composed at all.
 * @param dir The folder of `.meshrc.yaml`.
 * @throws UserError for every mistake in `.meshrc.yaml` and the contract.
 */
export async function composeAlone(dir: string, name: string): Promise<SourceReport> {
  const config = checkMeshConfig(path.join(dir, '.meshrc.yaml'));
  const sources = await loadSources(dir, config, name);
  const [report] = composeSources(sources, [], dir).report.sources;
  if (report === undefined) throw new UserError(`.meshrc.yaml has no source "${name}"`);
  return report;
}

/** Mesh takes seconds to load: mistakes in `.meshrc.yaml` are reported before. */
async function loadSources(
  dir: string,
  config: CheckedMeshConfig,
  only?: string,
): Promise<ComposedSource[]> {
  const mesh = await import('./mesh.ts');
  return mesh.loadSources(dir, config, only);
}

function composeSources(
  sources: readonly ComposedSource[],
  additionalTypeDefs: readonly DocumentNode[],
  dir: string,
): Composed {
  // 3. All sources beside each other; two that want one name are both kept.
  const merged = mergeSources(
    sources.map(({ name, schema }) => ({ source: name, definitions: sourceDefinitions(schema) })),
  );
  // 4. The project's own joins and policies.
  const extended = applyTypeDefs(merged.definitions, additionalTypeDefs);
  // 5. Is it a schema? Do the joins fit? Only now, because joins may name any type. What is written
  //    by hand is completed before anybody else reads it.
  const build = (types: ExtendedDefinitions['types']) => buildSchema({ ...extended, types });
  const batched = completeBatches(extended.types, build(extended.types));
  const linked = addContractLinks(batched, sources, build);
  const { types } = linked;
  const complete = build(types);
  const sourceNames = new Set(sources.map(({ name }) => name));
  throwAll([
    ...checkLinks(complete),
    ...checkAnswers(complete, merged.definitions, sourceNames),
    ...checkDefaults(complete),
    ...boundOperations(complete).flatMap(uncallable),
    ...policyProblems(complete).map(({ node, message }) => sdlError(node, message)),
  ]);
  // 6. Bulk reads that answer many single reads at once.
  const twins = findBatchTwins(complete);
  const annotated = annotateBatchTwins(types, twins.found);
  // 7. The text, and what there is to know about it.
  return {
    sdl: printComposedSchema(
      sources.map(({ annotations }) => annotations.source),
      { ...extended, types: annotated },
    ),
    report: makeReport({
      sources: linked.sources,
      renamings: merged.renamings,
      batches: twins,
      schema: complete,
      dir,
    }),
  };
}

/** A transform may take away what an operation cannot be called without. */
function uncallable(bound: BoundOperation): UserError[] {
  const missing = missingPathArgument(bound);
  const hint = 'A transform took it away: filter the field instead.';
  return missing === undefined ? [] : [new UserError(missing, { file: '.meshrc.yaml', hint })];
}

/** What a contract lacks is often why a join does not fit: a type that is only JSON, say. */
function withWarnings(error: unknown, sources: readonly ComposedSource[]): unknown {
  const warnings = sources.flatMap(({ name, annotations }) =>
    groupedWarnings(annotations.warnings).map((warning) => `  ${name}: ${warning}`),
  );
  if (!(error instanceof UserError) || warnings.length === 0) return error;
  const text = [error.message, 'Compose warned of this in the contracts:', ...warnings].join('\n');
  return new UserError(text, { cause: error });
}

/** @throws UserError with every mistake of the composed SDL, at its line. */
function buildSchema({ types, directives }: ExtendedDefinitions): GraphQLSchema {
  const document = withDefinitions(types, directives);
  throwAll(validateSDL(document).map(asUserError));
  const schema = buildASTSchema(document, { assumeValidSDL: true });
  throwAll(validateSchema(schema).map(asUserError));
  return schema;
}

function withDefinitions(
  types: readonly TypeDefinitionNode[],
  directives: ExtendedDefinitions['directives'],
): DocumentNode {
  const own = parse(annotationDirectivesSDL + policyDirectivesSDL, { noLocation: true });
  return { kind: Kind.DOCUMENT, definitions: [...own.definitions, ...directives, ...types] };
}

function asUserError(error: GraphQLError): UserError {
  const node = error.nodes?.find(({ loc }) => loc !== undefined);
  return node === undefined ? new UserError(error.message) : sdlError(node, error.message);
}

function throwAll(errors: readonly UserError[]): void {
  if (errors.length === 0) return;
  throw new UserError(errors.map(({ message }) => message).join('\n'));
}
