import type { GraphQLLeafType } from 'graphql';

/** What the upstream sent → what the client reads. Throws what it throws when the two do not fit. */
export type Serialize = (value: unknown) => unknown;

/**
 * Integers beyond 2^53 arrive as `bigint`, which the scalars of GraphQL itself refuse to print.
 * @returns How a value of the type is printed; never null or undefined.
 */
export function leafSerializer(type: GraphQLLeafType): Serialize {
  const exact = exactConversion(type);
  return (value) => {
    const serialized = type.serialize(typeof value === 'bigint' ? exact(value) : value);
    if (serialized == null) throw new Error(`${type.name} printed nothing`);
    return serialized;
  };
}

function exactConversion({ name }: GraphQLLeafType): (value: bigint) => unknown {
  switch (name) {
    case 'ID':
    case 'String':
      return String;
    case 'Float':
      return Number;
    default:
      return (value) => value;
  }
}
