import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLInt,
  GraphQLScalarType,
  GraphQLString,
} from 'graphql';
import type { ScalarName } from './shape.ts';

// Only names and descriptions: compose prints them, serve has the code that checks values.

const bigInt = new GraphQLScalarType({
  name: 'BigInt',
  description: 'An integer of any size, as a string of digits. In arguments also a number.',
});
const decimal = new GraphQLScalarType({
  name: 'Decimal',
  description: 'A decimal number of any precision, as a string. In arguments also a number.',
});
const date = new GraphQLScalarType({
  name: 'Date',
  description: 'A day, as a string: "2025-12-31".',
});
const dateTime = new GraphQLScalarType({
  name: 'DateTime',
  description: 'A moment, as a string: "2025-12-31T23:59:59Z".',
});
const time = new GraphQLScalarType({
  name: 'Time',
  description: 'A time of day, as a string: "23:59:59".',
});
const base64 = new GraphQLScalarType({
  name: 'Base64',
  description: 'Bytes, as a Base64 string.',
});
const json = new GraphQLScalarType({
  name: 'JSON',
  description: 'Any JSON value.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
});

export const scalarsByName: Readonly<Record<ScalarName, GraphQLScalarType>> = {
  String: GraphQLString,
  Int: GraphQLInt,
  Float: GraphQLFloat,
  Boolean: GraphQLBoolean,
  BigInt: bigInt,
  Decimal: decimal,
  Date: date,
  DateTime: dateTime,
  Time: time,
  Base64: base64,
  JSON: json,
};
