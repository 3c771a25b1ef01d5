import {
  type GraphQLInputObjectType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLType,
  getNullableType,
  isInputObjectType,
  isListType,
  isObjectType,
} from 'graphql';
import { readField, readType } from './read.ts';

/** `type CountryEntry @mapEntry { key: String!, value: Country! }` */
export function isMapEntry(
  type: GraphQLType | undefined,
): type is GraphQLObjectType | GraphQLInputObjectType {
  return (
    (isObjectType(type) || isInputObjectType(type)) &&
    readType(type.astNode?.directives).isMapEntry === true
  );
}

/** The entry type of a type that is a map on the wire: of a list of entries. */
export function mapEntryOf(type: GraphQLType) {
  const list = getNullableType(type);
  if (!isListType(list)) return undefined;
  const entry = getNullableType(list.ofType);
  return isMapEntry(entry) ? entry : undefined;
}

/** What the values of a map are. */
export function mapValueType(entry: GraphQLObjectType): GraphQLOutputType | undefined {
  return Object.values(entry.getFields()).find(
    ({ name, astNode }) => (readField(astNode?.directives).wireName ?? name) === 'value',
  )?.type;
}
