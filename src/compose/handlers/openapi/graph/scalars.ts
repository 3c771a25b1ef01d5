import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLInt,
  type GraphQLScalarType,
  GraphQLString,
} from 'graphql';
import {
  base64Scalar,
  bigIntScalar,
  dateScalar,
  dateTimeScalar,
  decimalScalar,
  jsonScalar,
  mapScalar,
  timeScalar,
} from '../../../scalars.ts';
import type { ScalarName, Shape } from '../shapes/shape.ts';

const scalarsByName: Readonly<Record<ScalarName, GraphQLScalarType>> = {
  String: GraphQLString,
  Int: GraphQLInt,
  Float: GraphQLFloat,
  Boolean: GraphQLBoolean,
  BigInt: bigIntScalar,
  Decimal: decimalScalar,
  Date: dateScalar,
  DateTime: dateTimeScalar,
  Time: timeScalar,
  Base64: base64Scalar,
  JSON: jsonScalar,
};

export function scalarOf(shape: Extract<Shape, { kind: 'scalar' | 'map' }>): GraphQLScalarType {
  return shape.kind === 'map' ? mapScalar(scalarsByName[shape.values]) : scalarsByName[shape.name];
}
