import type { GraphQLEnumType, GraphQLScalarType } from 'graphql';
import protobuf from 'protobufjs';
import { scalarOfMessage, scalarOfType } from './scalars.ts';

export type EnumTypes = ReadonlyMap<protobuf.Enum, GraphQLEnumType>;

/** The type of a value that has no parts in GraphQL; of a map, that of its values. */
export function leafType(
  { resolvedType, type }: protobuf.Field,
  enums: EnumTypes,
): GraphQLScalarType | GraphQLEnumType | undefined {
  if (resolvedType instanceof protobuf.Type) return scalarOfMessage(resolvedType);
  return resolvedType === null ? scalarOfType(type) : enums.get(resolvedType);
}

/**
 * Maps with such values are one `JSON` object. A map of messages is a list of entries, because a
 * client has to say which members of each value it wants.
 */
export const isLeafMap = ({ resolvedType }: protobuf.Field): boolean =>
  !(resolvedType instanceof protobuf.Type) || scalarOfMessage(resolvedType) !== undefined;

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
