import type { GraphQLField, GraphQLNamedType, GraphQLSchema } from 'graphql';
import { governors, type TypeWithFields } from '../annotations/governors.ts';
import { type Requirement, readRequirements } from '../annotations/policies.ts';
import type { Principal } from '../request-context.ts';

export function satisfies(principal: Principal | null, requirement: Requirement): boolean {
  return (
    principal !== null &&
    requirement.some((scopes) => scopes.every((scope) => principal.scopes.has(scope)))
  );
}

/** All requirements of selecting `field` of `parent`, each of which must be met. */
export function fieldRequirements(
  schema: GraphQLSchema,
  parent: TypeWithFields,
  field: GraphQLField<unknown, unknown>,
): Requirement[] {
  const { fields, types } = governors(schema, parent, field);
  return [
    ...fields.flatMap((governing) => readRequirements(governing.field.astNode?.directives)),
    ...types.flatMap(typeRequirements),
  ];
}

/** What stands on the type itself, where it is defined or extended. */
export function typeRequirements(type: GraphQLNamedType): Requirement[] {
  return [type.astNode, ...type.extensionASTNodes].flatMap((node) =>
    readRequirements(node?.directives),
  );
}
