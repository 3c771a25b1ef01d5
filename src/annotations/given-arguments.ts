import { type FieldNode, GraphQLError, type GraphQLField, getArgumentValues } from 'graphql';

/**
 * The arguments of a field at a place of a document, for those who judge it before it runs.
 * @param variables Coerced.
 * @returns None where variables do not fit: execution refuses them, before anything is asked for.
 */
export function givenArguments(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  try {
    return getArgumentValues(field, node, variables);
  } catch (error) {
    if (error instanceof GraphQLError) return {};
    throw error;
  }
}
