import type { GraphQLEnumType, GraphQLScalarType } from 'graphql';
import protobuf from 'protobufjs';
import { mapScalar } from '../../../scalars.ts';
import { scalarOfMessage, scalarOfType } from './scalars.ts';

export type EnumTypes = ReadonlyMap<protobuf.Enum, GraphQLEnumType>;

/** The type of a value that has no parts in GraphQL. */
export function leafType(
  { resolvedType, type }: protobuf.Field,
  enums: EnumTypes,
): GraphQLScalarType | GraphQLEnumType | undefined {
  if (resolvedType instanceof protobuf.Type) return scalarOfMessage(resolvedType);
  return resolvedType === null ? scalarOfType(type) : enums.get(resolvedType);
}

/**
 * The scalar of a map of scalars. Any other map is a list of entries: of messages a client says
 * which members it wants, and values of an enum are known to the graph by names of its own.
 */
export function leafMapType({ map, resolvedType, type }: protobuf.Field) {
  if (!map || resolvedType instanceof protobuf.Enum) return undefined;
  const value = resolvedType === null ? scalarOfType(type) : scalarOfMessage(resolvedType);
  return value && mapScalar(value);
}

/** The type of the keys of a map. */
export function mapKeyType(field: protobuf.Field): GraphQLScalarType {
  return scalarOfType(field instanceof protobuf.MapField ? field.keyType : 'string');
}

/** `google.protobuf.Value` may hold null, also as an item of a list. */
export const isJsonValue = ({ type }: protobuf.Field): boolean => type === '.google.protobuf.Value';

/** Only for fields whose type is a message. */
export function messageOf({ resolvedType, fullName }: protobuf.Field): protobuf.Type {
  if (resolvedType instanceof protobuf.Type) return resolvedType;
  throw new TypeError(`${fullName} has no message type.`);
}
