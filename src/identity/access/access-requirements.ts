import type { FieldNode, GraphQLField, GraphQLNamedType, GraphQLSchema } from 'graphql';
import { governingArguments } from '../../annotations/governing-arguments.ts';
import { governors, type TypeWithFields } from '../../annotations/governors.ts';
import { type Requirement, readRequirements } from '../../annotations/policies.ts';

/** A requirement, and the arguments that its policies judge. */
export interface Demand {
  readonly requirement: Requirement;
  /** @param variables Coerced. */
  readonly argumentsOf: (
    variables: Readonly<Record<string, unknown>>,
  ) => Readonly<Record<string, unknown>>;
}

/** All demands of selecting `field` of `parent` at `node`, each of which must be met. */
export function fieldDemands(
  schema: GraphQLSchema,
  parent: TypeWithFields,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): Demand[] {
  const { fields, types } = governors(schema, parent, field);
  const ofFields = fields.flatMap((governing) =>
    readRequirements(governing.field.astNode?.directives).map((requirement) => ({
      requirement,
      argumentsOf: governingArguments(node, field, governing),
    })),
  );
  return [...ofFields, ...types.flatMap(typeDemands)];
}

/** What stands on the type itself, where it is defined or extended. */
export function typeDemands(type: GraphQLNamedType): Demand[] {
  return [type.astNode, ...type.extensionASTNodes]
    .flatMap((node) => readRequirements(node?.directives))
    .map((requirement) => ({ requirement, argumentsOf: () => ({}) }));
}
