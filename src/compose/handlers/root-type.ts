import { type GraphQLFieldConfig, GraphQLObjectType } from 'graphql';

type RootField = readonly [name: string, config: GraphQLFieldConfig<unknown, unknown>];

/** A root type with these fields; `undefined` without any: GraphQL has no types without fields. */
export function rootType(
  name: 'Query' | 'Mutation' | 'Subscription',
  fields: readonly RootField[],
): GraphQLObjectType | undefined {
  if (fields.length === 0) return undefined;
  return new GraphQLObjectType({ name, fields: Object.fromEntries(fields) });
}
