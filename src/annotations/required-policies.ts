import { type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';
import { readRequirements } from './policies.ts';
import type { Directives } from './read.ts';

/** Each name that a `@policy` of a graph asks for, and where. */
export function requiredPolicies(
  schema: GraphQLSchema,
): { readonly coordinate: string; readonly name: string }[] {
  const named = (coordinate: string, directives: Directives) =>
    readRequirements(directives)
      .filter((requirement) => requirement.of === 'policies')
      .flatMap(({ anyOf }) => anyOf.flat())
      .map((name) => ({ coordinate, name }));
  return Object.values(schema.getTypeMap()).flatMap((type) => [
    ...named(type.name, type.astNode?.directives),
    ...(isObjectType(type) || isInterfaceType(type)
      ? Object.values(type.getFields()).flatMap((field) =>
          named(`${type.name}.${field.name}`, field.astNode?.directives),
        )
      : []),
  ]);
}
