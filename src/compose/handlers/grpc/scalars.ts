import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLInt,
  GraphQLScalarType,
  GraphQLString,
} from 'graphql';
import type protobuf from 'protobufjs';

const bigInt = new GraphQLScalarType({
  name: 'BigInt',
  description: 'An integer of any size, as a string in answers: JSON numbers lose digits.',
});
const dateTime = new GraphQLScalarType({
  name: 'DateTime',
  description: 'A date and time, RFC 3339: `2026-11-23T09:30:00Z`.',
});
const duration = new GraphQLScalarType({
  name: 'Duration',
  description: 'A length of time in seconds: `1.5s`.',
});
const base64 = new GraphQLScalarType({ name: 'Base64', description: 'Bytes, written in base64.' });
const json = new GraphQLScalarType({ name: 'JSON', description: 'Any JSON value.' });

/** By the type of their values. */
const mapScalars: ReadonlyMap<GraphQLScalarType, GraphQLScalarType> = new Map(
  [
    ...[GraphQLInt, GraphQLFloat, GraphQLString, GraphQLBoolean],
    ...[bigInt, dateTime, duration, base64],
  ].map((value) => {
    const description = `A map: an object with any keys, whose values are \`${value.name}\`.`;
    return [value, new GraphQLScalarType({ name: `${value.name}Map`, description })];
  }),
);

/** The type of a map with such values, which a client reads as a whole. */
export const mapScalar = (value: GraphQLScalarType): GraphQLScalarType =>
  mapScalars.get(value) ?? json;

/** Names that types of a contract cannot have. */
export const reservedTypeNames: ReadonlySet<string> = new Set([
  ...['Query', 'Mutation', 'Subscription', 'Int', 'Float', 'String', 'Boolean', 'ID'],
  ...['BigInt', 'Decimal', 'Date', 'DateTime', 'Time', 'Base64', 'JSON', 'Duration'],
  ...[...mapScalars.values()].map(({ name }) => name),
]);

/** By the scalar value types of the protobuf language. GraphQL's `Int` is signed and has 32 bits. */
const scalarsByType: Readonly<Record<string, GraphQLScalarType>> = {
  double: GraphQLFloat,
  float: GraphQLFloat,
  int32: GraphQLInt,
  sint32: GraphQLInt,
  sfixed32: GraphQLInt,
  uint32: bigInt,
  fixed32: bigInt,
  int64: bigInt,
  sint64: bigInt,
  sfixed64: bigInt,
  uint64: bigInt,
  fixed64: bigInt,
  bool: GraphQLBoolean,
  string: GraphQLString,
  bytes: base64,
};

const scalarsByMessage: Readonly<Record<string, GraphQLScalarType>> = {
  Timestamp: dateTime,
  Duration: duration,
  FieldMask: GraphQLString,
  Struct: json,
  Value: json,
  ListValue: json,
  Any: json,
  DoubleValue: GraphQLFloat,
  FloatValue: GraphQLFloat,
  Int32Value: GraphQLInt,
  UInt32Value: bigInt,
  Int64Value: bigInt,
  UInt64Value: bigInt,
  BoolValue: GraphQLBoolean,
  StringValue: GraphQLString,
  BytesValue: base64,
};

export const scalarOfType = (type: string): GraphQLScalarType => scalarsByType[type] ?? json;

/**
 * Messages that are one value in GraphQL: the well-known types, and messages without fields, which
 * GraphQL cannot express as objects: they are `true` when they are there.
 */
export function scalarOfMessage(type: protobuf.Type): GraphQLScalarType | undefined {
  const [, name] = /^\.google\.protobuf\.(\w+)$/.exec(type.fullName) ?? [];
  const wellKnown = name === undefined ? undefined : scalarsByMessage[name];
  return wellKnown ?? (type.fieldsArray.length === 0 ? GraphQLBoolean : undefined);
}
