import {
  type DefinitionNode,
  Kind,
  OperationTypeNode,
  parse,
  print,
  type SchemaDefinitionNode,
  type TypeDefinitionNode,
} from 'graphql';
import { annotationDirectivesSDL } from '../annotations/directives.ts';
import type { SourceAnnotation } from '../annotations/model.ts';
import { policyDirectivesSDL } from '../annotations/policy-directives.ts';
import {
  securitySchemeDirectives,
  sourceDirective,
  wireModelDirectives,
} from '../annotations/write.ts';
import { rootTypeNames } from './root-type-names.ts';
import type { ExtendedDefinitions } from './type-defs/apply-type-defs.ts';

const header = `# Composed from the contracts in .meshrc.yaml by \`headgate compose\`. Do not edit: change the
# contracts or the files in schema/ and compose again. It is committed to be reviewed like code.

`;

/**
 * The text of `schema/unified.graphql`. Types stand in alphabetical order and fields in the order
 * of their contract, so that a change of a contract is a small diff.
 */
export function printComposedSchema(
  sources: readonly SourceAnnotation[],
  { types, directives }: ExtendedDefinitions,
): string {
  const definitions: DefinitionNode[] = [
    schemaDefinition(sources, types),
    ...types.filter(isRoot).toSorted((a, b) => rootIndex(a) - rootIndex(b)),
    ...types.filter((type) => !isRoot(type)).toSorted(byName),
    ...parse(annotationDirectivesSDL + policyDirectivesSDL, { noLocation: true }).definitions,
    ...directives,
    ...wireModels(sources),
  ];
  return `${header}${definitions.map(print).join('\n\n')}\n`;
}

/** At the end, because people read this file for the graph. */
function wireModels(sources: readonly SourceAnnotation[]): DefinitionNode[] {
  return sources
    .flatMap(wireModelDirectives)
    .map((directive) => ({ kind: Kind.SCHEMA_EXTENSION, directives: [directive] }));
}

const isRoot = (type: TypeDefinitionNode) => rootTypeNames.includes(type.name.value);
const rootIndex = (type: TypeDefinitionNode) => rootTypeNames.indexOf(type.name.value);
const byName = (a: TypeDefinitionNode, b: TypeDefinitionNode) =>
  a.name.value < b.name.value ? -1 : 1;

function schemaDefinition(
  sources: readonly SourceAnnotation[],
  types: readonly TypeDefinitionNode[],
): SchemaDefinitionNode {
  const roots = [
    { operation: OperationTypeNode.QUERY, name: 'Query' },
    { operation: OperationTypeNode.MUTATION, name: 'Mutation' },
    { operation: OperationTypeNode.SUBSCRIPTION, name: 'Subscription' },
  ];
  return {
    kind: Kind.SCHEMA_DEFINITION,
    directives: sources.flatMap((source) => [
      sourceDirective(source),
      ...securitySchemeDirectives(source),
    ]),
    operationTypes: roots
      .filter(({ name }) => types.some((type) => type.name.value === name))
      .map(({ operation, name }) => ({
        kind: Kind.OPERATION_TYPE_DEFINITION,
        operation,
        type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: name } },
      })),
  };
}
