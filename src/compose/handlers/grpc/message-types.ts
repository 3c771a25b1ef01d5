import {
  type GraphQLEnumType,
  type GraphQLFieldConfig,
  type GraphQLFieldConfigArgumentMap,
  type GraphQLInputFieldConfigMap,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLScalarType,
} from 'graphql';
import protobuf from 'protobufjs';
import type { ArgumentAnnotations } from '../../../annotations/model.ts';
import { allocateNames, fieldName } from '../../naming.ts';
import { deprecation, describe, fieldNotes } from './documentation.ts';
import { enumType } from './enum-types.ts';
import { declaredFields } from './json-names.ts';
import { json, scalarOfMessage, scalarOfType } from './scalars.ts';
import type { TypeNames } from './type-names.ts';

/** Makes the GraphQL types of messages, each once. */
export class MessageTypes {
  readonly #outputs: ReadonlyMap<protobuf.Type, GraphQLObjectType>;
  readonly #inputs: ReadonlyMap<protobuf.Type, GraphQLInputObjectType>;
  readonly #enums: ReadonlyMap<protobuf.Enum, GraphQLEnumType>;

  constructor(names: TypeNames) {
    this.#enums = mapValues(names.enums, enumType);
    this.#outputs = mapValues(names.outputs, (type, name) => {
      const description = describe(type.comment);
      return new GraphQLObjectType({
        name,
        ...(description && { description }),
        fields: () => this.#outputFields(type),
      });
    });
    this.#inputs = mapValues(names.inputs, (type, name) => {
      const description = describe(type.comment);
      return new GraphQLInputObjectType({
        name,
        ...(description && { description }),
        fields: () => this.#inputFields(type),
      });
    });
  }

  /** What a method answers; null when it fails. */
  response(type: protobuf.Type): GraphQLOutputType {
    return scalarOfMessage(type) ?? this.#outputs.get(type) ?? json;
  }

  /**
   * The fields of the request, side by side. A request that is one value in GraphQL, such as a
   * well-known type, is the argument `value`; one without fields has no arguments.
   */
  arguments(request: protobuf.Type): GraphQLFieldConfigArgumentMap {
    if (declaredFields(request).length === 0) return {};
    const scalar = scalarOfMessage(request);
    return scalar === undefined ? this.#inputFields(request) : { value: { type: scalar } };
  }

  #outputFields(type: protobuf.Type): Record<string, GraphQLFieldConfig<unknown, unknown>> {
    return Object.fromEntries(
      namedFields(type).map(([field, name]) => [
        name,
        {
          type: this.#outputType(field),
          ...fieldDetails(field, name),
          ...deprecation(field.options),
        },
      ]),
    );
  }

  #inputFields(type: protobuf.Type): GraphQLInputFieldConfigMap {
    return Object.fromEntries(
      namedFields(type).map(([field, name]) => [
        name,
        {
          type: this.#inputType(field),
          ...fieldDetails(field, name, maxItems(field)),
          // GraphQL refuses to deprecate what everybody has to send.
          ...(field.required ? {} : deprecation(field.options)),
        },
      ]),
    );
  }

  /**
   * A field that is always present is non-null. Enums are not, unless the contract requires them:
   * a newer upstream may send a value that this contract does not know.
   */
  #outputType(field: protobuf.Field): GraphQLOutputType {
    const isEnum = field.resolvedType instanceof protobuf.Enum;
    if (field.map) return new GraphQLNonNull(json);
    const type = this.#leafType(field) ?? this.#outputs.get(messageOf(field)) ?? json;
    if (field.repeated) {
      const item = isEnum || isJsonValue(field) ? type : new GraphQLNonNull(type);
      return new GraphQLNonNull(new GraphQLList(item));
    }
    // protobufjs tells presence of fields that are no messages; messages always have it.
    const mayBeNull = field.hasPresence || field.resolvedType instanceof protobuf.Type || isEnum;
    return field.required || !mayBeNull ? new GraphQLNonNull(type) : type;
  }

  #inputType(field: protobuf.Field): GraphQLInputType {
    if (field.map) return json;
    const type = this.#leafType(field) ?? this.#inputs.get(messageOf(field)) ?? json;
    if (field.repeated) {
      return new GraphQLList(isJsonValue(field) ? type : new GraphQLNonNull(type));
    }
    return field.required ? new GraphQLNonNull(type) : type;
  }

  #leafType(field: protobuf.Field): GraphQLScalarType | GraphQLEnumType | undefined {
    const { resolvedType, type } = field;
    if (resolvedType instanceof protobuf.Type) return scalarOfMessage(resolvedType);
    return resolvedType === null ? scalarOfType(type) : this.#enums.get(resolvedType);
  }
}

/** Only for fields whose type is a message. */
function messageOf({ resolvedType, fullName }: protobuf.Field): protobuf.Type {
  if (resolvedType instanceof protobuf.Type) return resolvedType;
  throw new TypeError(`${fullName} has no message type.`);
}

/** `google.protobuf.Value` may hold null, also as an item of a list. */
const isJsonValue = ({ type }: protobuf.Field) => type === '.google.protobuf.Value';

/** GraphQL names are the ProtoJSON names where those are legal. */
function namedFields(type: protobuf.Type): [protobuf.Field, string][] {
  const fields = declaredFields(type);
  const legal = (name: string) => /^(?!__)[A-Za-z_][A-Za-z0-9_]*$/.test(name);
  const names = allocateNames(
    fields.map(({ name, jsonName }) => ({
      key: name,
      candidates: [legal(jsonName) ? jsonName : fieldName(jsonName)],
    })),
  );
  return fields.map((field) => [field, names.get(field.name) ?? field.name]);
}

function fieldDetails(field: protobuf.Field, name: string, more: ArgumentAnnotations = {}) {
  const description = describe(field.comment, fieldNotes(field));
  const { jsonName: wireName } = field;
  const headgate = { ...(wireName !== name && { wireName }), ...more };
  return {
    ...(description && { description }),
    ...(Object.keys(headgate).length > 0 && { extensions: { headgate } }),
  };
}

/** The rules of protovalidate and of its predecessor, where the contract has them. */
function maxItems({ repeated, options = {} }: protobuf.Field): ArgumentAnnotations {
  const most: unknown =
    options['(buf.validate.field).repeated.max_items'] ??
    options['(validate.rules).repeated.max_items'];
  return repeated && typeof most === 'number' ? { maxItems: most } : {};
}

function mapValues<K, V, R>(map: ReadonlyMap<K, V>, change: (key: K, value: V) => R): Map<K, R> {
  return new Map([...map].map(([key, value]) => [key, change(key, value)]));
}
