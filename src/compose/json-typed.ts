import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';

/** Where a graph says nothing about a value: spots of the type `JSON`. */
export interface JsonTyped {
  /** Coordinates: `Product.attributes`, `Query.search(filter:)`, `ProductInput.extra`. */
  readonly spots: readonly string[];
  /** How many fields, arguments and input fields there are altogether. */
  readonly of: number;
}

export function findJsonTyped(schema: GraphQLSchema): JsonTyped {
  const spots: string[] = [];
  let of = 0;
  const look = (spot: string, { type }: Pick<GraphQLField<unknown, unknown>, 'type'> | Input) => {
    of += 1;
    if (getNamedType(type).name === 'JSON') spots.push(spot);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields()))
        look(`${type.name}.${field.name}`, field);
    } else if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        look(`${type.name}.${field.name}`, field);
        for (const arg of field.args) look(`${type.name}.${field.name}(${arg.name}:)`, arg);
      }
    }
  }
  return { spots, of };
}

type Input = GraphQLArgument | GraphQLInputField;
