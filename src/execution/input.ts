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
    const plan = members.map((member) => ({
      name: member.name,
      wireName: readArgument(member.astNode?.directives).wireName ?? member.name,
      convert: this.#value(member.type),
    }));
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

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
