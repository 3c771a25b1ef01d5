import type { GraphQLLeafType } from 'graphql';
import { GatewayError } from '../../errors/gateway-error.ts';

/** What the upstream sent → what the client reads. Throws what it throws when the two do not fit. */
export type Serialize = (value: unknown) => unknown;

/**
 * Integers beyond 2^53 arrive as `bigint`, which the scalars of GraphQL itself refuse to print.
 * @param type As the client sees it.
 * @param whole As the graph has it: an enum may have values that do not exist for this client.
 * @returns How a value of the type is printed; never null or undefined.
 */
export function leafSerializer(type: GraphQLLeafType, whole: GraphQLLeafType): Serialize {
  const exact = exactConversion(type);
  const print = (as: GraphQLLeafType, value: unknown) => {
    const printed = as.serialize(typeof value === 'bigint' ? exact(value) : value);
    if (printed == null) throw new Error(`${type.name} printed nothing`);
    return printed;
  };
  if (type === whole) return (value) => print(type, value);
  return (value) => {
    try {
      return print(type, value);
    } catch {
      print(whole, value);
      throw new GatewayError('FORBIDDEN');
    }
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
