import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLInt,
  type GraphQLScalarType,
  GraphQLString,
} from 'graphql';
import type protobuf from 'protobufjs';
import {
  base64Scalar,
  bigIntScalar,
  dateTimeScalar,
  durationScalar,
  jsonScalar,
} from '../../../scalars.ts';

/** Scalars by the value types of protobuf. GraphQL's `Int` is signed and has 32 bits. */
const scalarsByType: Readonly<Record<string, GraphQLScalarType>> = {
  double: GraphQLFloat,
  float: GraphQLFloat,
  int32: GraphQLInt,
  sint32: GraphQLInt,
  sfixed32: GraphQLInt,
  uint32: bigIntScalar,
  fixed32: bigIntScalar,
  int64: bigIntScalar,
  sint64: bigIntScalar,
  sfixed64: bigIntScalar,
  uint64: bigIntScalar,
  fixed64: bigIntScalar,
  bool: GraphQLBoolean,
  string: GraphQLString,
  bytes: base64Scalar,
};

const scalarsByMessage: Readonly<Record<string, GraphQLScalarType>> = {
  Timestamp: dateTimeScalar,
  Duration: durationScalar,
  FieldMask: GraphQLString,
  Struct: jsonScalar,
  Value: jsonScalar,
  ListValue: jsonScalar,
  Any: jsonScalar,
  DoubleValue: GraphQLFloat,
  FloatValue: GraphQLFloat,
  Int32Value: GraphQLInt,
  UInt32Value: bigIntScalar,
  Int64Value: bigIntScalar,
  UInt64Value: bigIntScalar,
  BoolValue: GraphQLBoolean,
  StringValue: GraphQLString,
  BytesValue: base64Scalar,
};

export const scalarOfType = (type: string): GraphQLScalarType => scalarsByType[type] ?? jsonScalar;

/**
 * Messages that are one value in GraphQL: the well-known types, and messages without fields, which
 * GraphQL cannot express as objects: they are `true` when they are there.
 */
export function scalarOfMessage(type: protobuf.Type): GraphQLScalarType | undefined {
  const [, name] = /^\.google\.protobuf\.(\w+)$/.exec(type.fullName) ?? [];
  const wellKnown = name === undefined ? undefined : scalarsByMessage[name];
  return wellKnown ?? (type.fieldsArray.length === 0 ? GraphQLBoolean : undefined);
}
