import {
  type GraphQLNamedType,
  GraphQLSchema,
  type GraphQLSchemaConfig,
  type GraphQLType,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql';

/**
 * As `new GraphQLSchema`, which looks for types within those that lead to them, and so comes to the
 * end of the stack where thousands hang together. It is given all of them, in the order in which it
 * would find them.
 */
export function schemaOf(config: GraphQLSchemaConfig): GraphQLSchema {
  const { types, query, mutation, subscription } = config;
  const first = [...(types ?? []), query, mutation, subscription].filter((type) => type != null);
  return new GraphQLSchema({ ...config, types: [...reachable(first)] });
}

function reachable(first: readonly GraphQLNamedType[]): Set<GraphQLNamedType> {
  const found = new Set<GraphQLNamedType>();
  const path: Iterator<GraphQLType>[] = [first.values()];
  for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
    const { done, value } = last.next();
    if (done === true) {
      path.pop();
      continue;
    }
    const type = getNamedType(value);
    if (found.has(type)) continue;
    found.add(type);
    path.push(typesIn(type).values());
  }
  return found;
}

function typesIn(type: GraphQLNamedType): readonly GraphQLType[] {
  if (isUnionType(type)) return type.getTypes();
  if (isInputObjectType(type)) return Object.values(type.getFields()).map((field) => field.type);
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const fields = Object.values(type.getFields());
  const ofFields = fields.flatMap((field) => [field.type, ...field.args.map((arg) => arg.type)]);
  return [...type.getInterfaces(), ...ofFields];
}
