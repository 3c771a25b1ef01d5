import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLInt,
  GraphQLScalarType,
  GraphQLString,
} from 'graphql';
import type { SoapSimpleKind } from '../../../annotations/soap-wire.ts';

// Only names and descriptions: compose prints them, serve has the code that checks values.

export const bigIntScalar = new GraphQLScalarType({
  name: 'BigInt',
  description: 'An integer of any size, as a string of digits. In arguments also a number.',
});

export const decimalScalar = new GraphQLScalarType({
  name: 'Decimal',
  description: 'A decimal number of any size, exact, as a string: "12.50".',
});

export const dateScalar = new GraphQLScalarType({
  name: 'Date',
  description: 'A day, as a string: "2025-12-31".',
});

export const dateTimeScalar = new GraphQLScalarType({
  name: 'DateTime',
  description: 'A moment, as a string: "2025-12-31T23:59:59Z".',
});

export const timeScalar = new GraphQLScalarType({
  name: 'Time',
  description: 'A time of day, as a string: "23:59:59".',
});

export const base64Scalar = new GraphQLScalarType({
  name: 'Base64',
  description: 'Bytes, as a Base64 string.',
});

export const jsonScalar = new GraphQLScalarType({
  name: 'JSON',
  description: 'Any JSON value.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
});

/** The GraphQL type of each simple kind. */
export const scalarOfKind: Readonly<Record<SoapSimpleKind, GraphQLScalarType>> = {
  string: GraphQLString,
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
  json: jsonScalar,
};
