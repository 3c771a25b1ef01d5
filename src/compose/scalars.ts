import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLInt,
  GraphQLScalarType,
  GraphQLString,
} from 'graphql';
import { rootTypeNames } from './root-type-names.ts';

// Only names and descriptions: compose prints them, serve has the code that checks values.

export const bigIntScalar = new GraphQLScalarType({
  name: 'BigInt',
  description: 'An integer of any size, as a string of digits. In arguments also a number.',
});

export const decimalScalar = new GraphQLScalarType({
  name: 'Decimal',
  description: 'A decimal number of any precision, as a string. In arguments also a number.',
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

export const durationScalar = new GraphQLScalarType({
  name: 'Duration',
  description: 'A length of time in seconds, as a string: "1.5s".',
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

/** By the type of their values. Decimals have none: JSON writes some as numbers, some as text. */
const mapScalars: ReadonlyMap<GraphQLScalarType, GraphQLScalarType> = new Map(
  [
    ...[GraphQLInt, GraphQLFloat, GraphQLString, GraphQLBoolean],
    ...[bigIntScalar, dateScalar, dateTimeScalar, timeScalar, durationScalar, base64Scalar],
  ].map((value) => {
    const unfit = value === GraphQLFloat ? ' Values that are NaN or infinite are null.' : '';
    const description = `A map: an object with any keys, whose values are \`${value.name}\`.${unfit}`;
    return [value, new GraphQLScalarType({ name: `${value.name}Map`, description })];
  }),
);

/** The type of a map with such values, which a client reads as a whole. */
export const mapScalar = (value: GraphQLScalarType): GraphQLScalarType =>
  mapScalars.get(value) ?? jsonScalar;

/** Names that GraphQL or the gateway's scalars use: no type of a contract can have them. */
export const reservedTypeNames: ReadonlySet<string> = new Set([
  ...rootTypeNames,
  ...['Int', 'Float', 'String', 'Boolean', 'ID'],
  ...['BigInt', 'Decimal', 'Date', 'DateTime', 'Time', 'Duration', 'Base64', 'JSON'],
  ...[...mapScalars.values()].map(({ name }) => name),
]);
