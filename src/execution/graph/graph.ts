import { createHash } from 'node:crypto';
import {
  buildASTSchema,
  type DefinitionNode,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type ParseOptions,
  validateSchema,
} from 'graphql';
import { annotationDirectiveNames, annotationScalarName } from '../../annotations/directives.ts';
import type { SourceAnnotation } from '../../annotations/model.ts';
import { AnnotationError, readSources } from '../../annotations/read.ts';
import { GraphError } from '../../errors/graph-error.ts';
import { UserError } from '../../errors/user-error.ts';
import { deferDefinition } from '../../shared/defer-directive.ts';
import { runSteps, type Steps } from '../../tools/steps.ts';
import { parseDefinitions } from './parse-definitions.ts';
import { validateDefinitions } from './validate-definitions.ts';

/** The composed schema as serve knows it. */
export interface Graph {
  /** Changes whenever the composed schema does; part of every cache key. */
  readonly schemaId: string;
  /** What clients see: no annotation directive is defined in it. Annotations are on its AST nodes. */
  readonly schema: GraphQLSchema;
  /** What `schema` was built from. */
  readonly document: DocumentNode;
  readonly sources: readonly SourceAnnotation[];
}

/**
 * Reads `schema/unified.graphql`.
 * @param file Named in errors.
 * @param options `noLocation` saves more than half of the memory of a large graph; errors then have
 *   no line.
 * @throws UserError when the text is not a composed schema.
 */
export function readGraph(
  sdl: string,
  file: string,
  options: Pick<ParseOptions, 'noLocation'> = {},
): Graph {
  return runSteps(readGraphInSteps(sdl, file, options));
}

/** `readGraph` for a gateway that has something else to do in between. */
export function* readGraphInSteps(
  sdl: string,
  file: string,
  options: Pick<ParseOptions, 'noLocation'>,
): Steps<Graph> {
  try {
    const document = yield* parseDefinitions(sdl, options);
    yield;
    const sources = readSources(schemaDirectives(document));
    if (sources.length === 0) {
      throw new UserError('this is not a composed schema: it names no @source', {
        file,
        hint: 'Make it with `headgate compose`.',
      });
    }
    return {
      schemaId: createHash('sha256').update(sdl).digest('hex').slice(0, 16),
      ...(yield* buildSchema(document)),
      sources,
    };
  } catch (error) {
    throw asUserError(error, file);
  }
}

/** @throws GraphQLError, because the file may have been edited by hand or cut off. */
function* buildSchema(composed: DocumentNode): Steps<Pick<Graph, 'schema' | 'document'>> {
  throwFirst(yield* validateDefinitions(composed));
  const document = asClientsSee(composed);
  const schema = buildASTSchema(document, { assumeValidSDL: true });
  yield;
  throwFirst(validateSchema(schema));
  yield;
  return { schema, document };
}

function throwFirst([error]: readonly GraphQLError[]): void {
  if (error !== undefined) throw error;
}

function schemaDirectives({ definitions }: DocumentNode) {
  return definitions.flatMap((definition) =>
    definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
      ? (definition.directives ?? [])
      : [],
  );
}

/** The definitions only say how to read this file; clients must not see them by introspection. */
function asClientsSee(document: DocumentNode): DocumentNode {
  const isPublic = (definition: DefinitionNode) =>
    !(
      (definition.kind === Kind.DIRECTIVE_DEFINITION &&
        (annotationDirectiveNames.has(definition.name.value) ||
          definition.name.value === deferDefinition.name.value)) ||
      definition.kind === Kind.SCHEMA_EXTENSION ||
      (definition.kind === Kind.SCALAR_TYPE_DEFINITION &&
        definition.name.value === annotationScalarName)
    );
  // What this gateway can do, whatever has composed the file.
  const definitions = [...document.definitions.filter(isPublic), deferDefinition];
  return { ...document, definitions };
}

/** Wrong annotations and wrong SDL are the operator's to mend, and have a place in the file. */
export function asUserError(
  error: unknown,
  file: string,
  line = error instanceof GraphQLError
    ? error.locations?.[0]?.line
    : error instanceof AnnotationError
      ? error.line
      : undefined,
): unknown {
  if (!(error instanceof GraphQLError || error instanceof GraphError)) return error;
  return new UserError(error.message, {
    file,
    ...(line !== undefined && { line }),
    hint: 'Was it merged by hand, or composed by another version? `headgate compose` writes it again.',
    cause: error,
  });
}
