import {
  GraphQLBoolean,
  GraphQLError,
  GraphQLFloat,
  GraphQLInt,
  type GraphQLScalarType,
  GraphQLString,
  Kind,
  print,
  type ValueNode,
} from 'graphql';
import { literalValue } from '../../annotations/literal.ts';
import { isJsonObject } from '../../tools/json-object.ts';

/**
 * How the scalars of composed graphs behave. The rule is exactness: what the upstream sent is what
 * the client reads. A date is not parsed and printed again (JavaScript dates lose microseconds), a
 * 64-bit integer or a decimal travels as a string (JSON numbers lose digits in most clients).
 */
interface ScalarBehaviour {
  serialize(value: unknown): unknown;
  parseValue(value: unknown): unknown;
}

const text = (name: string, pattern: RegExp, example: string): ScalarBehaviour => ({
  serialize(value) {
    if (typeof value === 'string') return value;
    throw new GraphQLError(`${name} cannot represent this value.`);
  },
  parseValue(value) {
    if (typeof value === 'string' && pattern.test(value)) return value;
    throw new GraphQLError(`${name} is written like ${JSON.stringify(example)}.`);
  },
});

/** Far more digits than any key has; reading them takes time that grows with their square. */
const integer = /^-?\d{1,1000}$/;
const bigInt: ScalarBehaviour = {
  serialize(value) {
    if (typeof value === 'bigint' || Number.isSafeInteger(value)) return String(value);
    if (typeof value === 'string' && integer.test(value)) return value;
    throw new GraphQLError('BigInt cannot represent this value.');
  },
  parseValue(value) {
    if (typeof value === 'bigint') return value;
    if (Number.isSafeInteger(value)) return BigInt(Number(value));
    if (typeof value === 'string' && integer.test(value)) return BigInt(value);
    throw new GraphQLError('BigInt is an integer; beyond 2^53 it is written as a string.');
  },
};

const decimalPattern = /^[+-]?(\d{1,1000}(\.\d{0,1000})?|\.\d{1,1000})$/;
const decimal: ScalarBehaviour = {
  serialize(value) {
    if (typeof value === 'number' || typeof value === 'bigint') return String(value);
    if (typeof value === 'string') return value;
    throw new GraphQLError('Decimal cannot represent this value.');
  },
  parseValue(value) {
    const written = typeof value === 'number' ? String(value) : value;
    if (typeof written === 'string' && decimalPattern.test(written)) return written;
    throw new GraphQLError('Decimal is written like "4.90".');
  },
};

const json: ScalarBehaviour = {
  serialize: (value) => exactNumbers(value),
  parseValue: (value) => value,
};

/** `JSON.stringify` refuses bigints; `rawJSON` writes all of their digits. */
function exactNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') return JSON.rawJSON(String(value));
  if (Array.isArray(value)) return value.map(exactNumbers);
  if (typeof value !== 'object' || value === null || JSON.isRawJSON(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, exactNumbers(member)]),
  );
}

const date = String.raw`[+-]?\d{4,}-\d{2}-\d{2}`;
const time = String.raw`\d{2}:\d{2}(:\d{2}(\.\d+)?)?`;
const zone = String.raw`([Zz]|[+-]\d{2}:\d{2})`;

/** `IntMap`: an object whose values behave as `Int`. */
const mapOf = (name: string, { serialize, parseValue }: ScalarBehaviour): ScalarBehaviour => ({
  serialize: (map) => mapValues(map, name, (value) => (value === null ? null : serialize(value))),
  parseValue: (map) =>
    mapValues(map, name, (value) => {
      if (value !== null) return parseValue(value);
      throw new GraphQLError(`Values of ${name}Map are not null.`);
    }),
});

function mapValues(map: unknown, name: string, convert: (value: unknown) => unknown): unknown {
  if (!isJsonObject(map)) throw new GraphQLError(`${name}Map is an object.`);
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, convert(value)]));
}

// Maps: scalars may be called `constructor`.
const own: ReadonlyMap<string, ScalarBehaviour> = new Map(
  Object.entries({
    BigInt: bigInt,
    Decimal: decimal,
    Date: text('Date', new RegExp(`^${date}${zone}?$`), '2026-11-23'),
    DateTime: text('DateTime', new RegExp(`^${date}[Tt ]${time}${zone}?$`), '2026-11-23T09:30:00Z'),
    Time: text('Time', new RegExp(`^${time}${zone}?$`), '09:30:00'),
    Duration: text('Duration', /^(-?\d+(\.\d+)?s|-?P[0-9YMWDTHS.]+)$/, '1.5s'),
    Base64: text('Base64', /^[A-Za-z0-9+/_-]*={0,2}$/, 'aGVsbG8='),
  }),
);

/** In a map, a value that would be refused alone becomes null. */
const floatInMap: ScalarBehaviour = {
  serialize: (value) =>
    typeof value === 'number' && !Number.isFinite(value) ? null : GraphQLFloat.serialize(value),
  parseValue: (value) => GraphQLFloat.parseValue(value),
};

const builtIn = [GraphQLInt, GraphQLFloat, GraphQLString, GraphQLBoolean].map(
  (scalar): [string, ScalarBehaviour] => [scalar.name, scalar],
);
const behaviours: ReadonlyMap<string, ScalarBehaviour> = new Map([
  ...own,
  ...[...own, ...builtIn].map(([name, value]): [string, ScalarBehaviour] => [
    `${name}Map`,
    mapOf(name, name === 'Float' ? floatInMap : value),
  ]),
]);

/** Gives a scalar of the composed schema its behaviour; unknown scalars are as `JSON`. */
export function applyScalarBehaviour(scalar: GraphQLScalarType): void {
  const behaviour = behaviours.get(scalar.name);
  const { serialize, parseValue } = behaviour ?? json;
  const read = behaviour === undefined ? literalValue : textOrNumber;
  scalar.serialize = serialize;
  scalar.parseValue = parseValue;
  scalar.parseLiteral = (node, variables) => {
    try {
      return parseValue(read(node, variables));
    } catch (error) {
      throw inDocument(error, scalar.name, node);
    }
  };
}

/** An error with its place in the document, because validation reports errors of ours as they are. */
function inDocument(error: unknown, scalar: string, node: ValueNode): unknown {
  if (!(error instanceof GraphQLError)) return error;
  const expected = `Expected value of type "${scalar}", found ${print(node)}`;
  return new GraphQLError(`${expected}; ${error.message}`, { nodes: node });
}

/** A number literal whose digits a double would change is its text: `4.90`, 9007199254740993. */
function textOrNumber(node: ValueNode, variables?: Parameters<typeof literalValue>[1]): unknown {
  if (node.kind !== Kind.INT && node.kind !== Kind.FLOAT) return literalValue(node, variables);
  const value = Number(node.value);
  return String(value) === node.value ? value : node.value;
}
