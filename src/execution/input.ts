import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  getNullableType,
  isInputObjectType,
  isListType,
} from 'graphql';
import { readArgument } from '../annotations/read.ts';

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
      const { wireName = member.name, number } = readArgument(member.astNode?.directives);
      const convert = number === true ? numberFromDecimal : this.#value(member.type);
      return { name: member.name, wireName, convert };
    });
    return (value) => {
      const given = plan.filter(({ name }) => Object.hasOwn(value, name));
      // Not by assignment, which a member called `__proto__` would turn into something else.
      return Object.fromEntries(
        given.map(({ name, wireName, convert }) => [wireName, convert(value[name])]),
      );
    };
  }

  #value(type: GraphQLInputType): Convert {
    const nullable = getNullableType(type);
    if (isListType(nullable)) {
      const item = this.#value(nullable.ofType);
      return (value) => (Array.isArray(value) ? value.map(item) : value);
    }
    if (!isInputObjectType(nullable)) return (value) => value;
    return (value) => (isRecord(value) ? this.#object(nullable)(value) : value);
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

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
