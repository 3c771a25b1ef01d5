import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  getNullableType,
  isInputObjectType,
  isListType,
} from 'graphql';
import { mapEntryOf } from '../../annotations/map-entry.ts';
import { readArgument } from '../../annotations/read.ts';
import { GatewayError } from '../../errors/gateway-error.ts';
import { isJsonObject } from '../../tools/json-object.ts';

type Convert = (value: unknown) => unknown;
type ConvertObject = (value: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/**
 * Turns coerced GraphQL input into wire terms: names of arguments and input fields become wire
 * names. (Enum values already are: graphql-js coerces them to their internal value.)
 * Converters are made once per type, because input types may be recursive.
 */
export class InputConverters {
  readonly #byType = new Map<GraphQLInputType, ConvertObject>();

  forArguments(args: readonly GraphQLArgument[]): ConvertObject {
    return this.#members(args);
  }

  #members(members: readonly (GraphQLArgument | GraphQLInputField)[]): ConvertObject {
    const plan = members.map((member) => {
      const annotations = readArgument(member.astNode?.directives);
      const { wireName = member.name, number, others } = annotations;
      const convert = number === true ? numberFromDecimal : this.#value(member.type);
      const membersOf = others === undefined ? undefined : othersReader(member.name, others);
      return { name: member.name, wireName, convert, membersOf };
    });
    return (value) => {
      const wire: Record<string, unknown> = {};
      for (const { name, wireName, convert, membersOf } of plan) {
        if (!Object.hasOwn(value, name)) continue;
        const sent = convert(value[name]);
        if (membersOf === undefined) setMember(wire, wireName, sent);
        else for (const [key, each] of membersOf(sent)) setMember(wire, key, each);
      }
      return wire;
    };
  }

  #value(type: GraphQLInputType): Convert {
    const nullable = getNullableType(type);
    const entry = mapEntryOf(nullable);
    if (isInputObjectType(entry)) return mapFromEntries(this.#value(entry));
    if (isListType(nullable)) {
      const item = this.#value(nullable.ofType);
      return (value) => (Array.isArray(value) ? value.map(item) : value);
    }
    if (!isInputObjectType(nullable)) return (value) => value;
    return (value) => (isJsonObject(value) ? this.#object(nullable)(value) : value);
  }

  #object(type: GraphQLInputType & { getFields(): Record<string, GraphQLInputField> }) {
    let convert = this.#byType.get(type);
    if (convert === undefined) {
      convert = this.#members(Object.values(type.getFields()));
      this.#byType.set(type, convert);
    }
    return convert;
  }
}

/** Lists of pairs for `Object.fromEntries` take six times as long, for each call to an upstream. */
function setMember(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') object[name] = value;
  // An assignment would turn it into something else.
  else Object.defineProperty(object, name, { value, ...ownMember });
}

const ownMember = { configurable: true, enumerable: true, writable: true };

/**
 * What the contract calls by a name has an argument of its own, or none: then it is not the
 * client's to set.
 */
const othersReader = (name: string, others: readonly string[]) => (value: unknown) => {
  const members = isJsonObject(value) ? Object.entries(value) : [];
  const taken = members.find(([key]) => others.includes(key));
  if (taken === undefined) return members;
  throw new GatewayError('BAD_INPUT', {
    message: `"${name}" is for other members: "${taken[0]}" is not set there.`,
  });
};

/** An object has each key once; of two values one would be lost in silence. */
const mapFromEntries = (convert: Convert) => (value: unknown) => {
  if (!Array.isArray(value)) return value;
  const map = new Map<string, unknown>();
  for (const each of value.map(convert)) {
    if (!isJsonObject(each)) continue;
    const key = String(each.key);
    if (map.has(key)) {
      throw new GatewayError('BAD_INPUT', { message: `The key "${key}" is given twice.` });
    }
    map.set(key, each.value ?? null);
  }
  return Object.fromEntries(map);
};

/** A JSON number has every digit of the decimal; through a double it would lose them. */
function numberFromDecimal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(numberFromDecimal);
  if (typeof value !== 'string') return value;
  // RFC 8259, section 6: no plus, no leading zeros, digits on both sides of the point.
  const [, minus, whole = '', fraction = ''] = /^(-?)\+?0*(\d*)\.?(\d*)$/.exec(value) ?? [];
  return minus === undefined
    ? value
    : JSON.rawJSON(`${minus}${whole || '0'}${fraction && `.${fraction}`}`);
}
