import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLInt,
  type GraphQLScalarType,
  GraphQLString,
} from 'graphql';
import type { SoapSimpleKind } from '../../../../annotations/soap-wire.ts';
import {
  base64Scalar,
  bigIntScalar,
  dateScalar,
  dateTimeScalar,
  decimalScalar,
  jsonScalar,
  timeScalar,
} from '../../../scalars.ts';

/** The GraphQL type of each simple kind. */
export const scalarOfKind: Readonly<Record<SoapSimpleKind, GraphQLScalarType>> = {
  string: GraphQLString,
  normalizedString: GraphQLString,
  token: GraphQLString,
  boolean: GraphQLBoolean,
  int: GraphQLInt,
  integer: bigIntScalar,
  decimal: decimalScalar,
  float: GraphQLFloat,
  date: dateScalar,
  dateTime: dateTimeScalar,
  time: timeScalar,
  base64: base64Scalar,
  hex: GraphQLString,
  qname: GraphQLString,
  json: jsonScalar,
};
