import { type GraphQLOutputType, getNamedType } from 'graphql';

type Convert = (value: unknown) => unknown;

/**
 * Integers beyond 2^53 arrive as `bigint`, which the scalars of GraphQL itself refuse to print.
 * @returns What makes a member one that a field of the type can print.
 */
export function exactLeaf(type: GraphQLOutputType): Convert {
  switch (getNamedType(type).name) {
    case 'ID':
    case 'String':
      return eachBigInt(String);
    case 'Float':
      return eachBigInt(Number);
    default:
      return (value) => value;
  }
}

function eachBigInt(convert: (value: bigint) => unknown): Convert {
  return function each(value): unknown {
    if (typeof value === 'bigint') return convert(value);
    return Array.isArray(value) ? value.map(each) : value;
  };
}
