import {
  type GraphQLFieldConfigArgumentMap,
  type GraphQLInputFieldConfig,
  type GraphQLInputFieldConfigMap,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLNullableType,
} from 'graphql';
import protobuf from 'protobufjs';
import { fieldKey } from '../../../../annotations/grpc-wire.ts';
import type { ArgumentAnnotations } from '../../../../annotations/model.ts';
import { deprecation, describe } from './documentation.ts';
import { without } from './field-behavior.ts';
import {
  type EnumTypes,
  isJsonValue,
  leafMapType,
  leafType,
  mapKeyType,
  messageOf,
} from './leaf-types.ts';
import { memberDetails } from './member-details.ts';
import { legalName, type NamedMember, namedMembers } from './message-members.ts';
import { scalarOfMessage } from './scalars.ts';
import { typeOf, typesFor } from './type-maps.ts';
import type { TypeNames } from './type-names.ts';

/** Makes the GraphQL types of messages that are sent, each once. */
export class InputTypes {
  readonly #enums: EnumTypes;
  readonly #messages: ReadonlyMap<protobuf.Type, GraphQLInputObjectType>;
  readonly #oneofs: ReadonlyMap<protobuf.OneOf, GraphQLInputObjectType>;
  readonly #entries: ReadonlyMap<protobuf.Field, GraphQLInputObjectType>;

  constructor(names: TypeNames, enums: EnumTypes) {
    this.#enums = enums;
    this.#messages = typesFor(names.inputs, (type, name) => {
      const fields = () => this.#members(type);
      return new GraphQLInputObjectType({ name, ...describe(type.comment), fields });
    });
    this.#oneofs = typesFor(names.oneofInputs, (oneof, name) => {
      const fields = () => Object.fromEntries(oneof.fieldsArray.map((field) => this.#case(field)));
      const description = describe(oneof.comment, 'Takes exactly one of its members.');
      return new GraphQLInputObjectType({ name, ...description, fields, isOneOf: true });
    });
    this.#entries = typesFor(names.entryInputs, (field, name) => {
      const fields = () => ({
        key: { type: new GraphQLNonNull(mapKeyType(field)) },
        value: { type: new GraphQLNonNull(this.#valueType(field)) },
      });
      return new GraphQLInputObjectType({ name, fields });
    });
  }

  /**
   * The members of the request, side by side. A request that is one value in GraphQL, such as a
   * well-known type, is the argument `value`; one without fields has no arguments.
   */
  arguments(request: protobuf.Type): GraphQLFieldConfigArgumentMap {
    if (request.fieldsArray.length === 0) return {};
    const scalar = scalarOfMessage(request);
    return scalar === undefined ? this.#members(request) : { value: { type: scalar } };
  }

  #members(type: protobuf.Type): GraphQLInputFieldConfigMap {
    const sent = without('OUTPUT_ONLY', namedMembers(type));
    return Object.fromEntries(sent.map((named) => [named.name, this.#member(named)]));
  }

  #member(named: NamedMember): GraphQLInputFieldConfig {
    const { member } = named;
    if (member instanceof protobuf.OneOf) {
      return { type: typeOf(this.#oneofs, member), ...memberDetails(named) };
    }
    return {
      type: this.#fieldType(member),
      ...memberDetails(named, maxItems(member)),
      // GraphQL refuses to deprecate what everybody has to send.
      ...(member.required ? {} : deprecation(member.options)),
    };
  }

  #case(field: protobuf.Field): [string, GraphQLInputFieldConfig] {
    const wireName = fieldKey(field);
    const name = legalName(wireName);
    const details = memberDetails({ member: field, name, wireName });
    return [name, { type: this.#valueType(field), ...details, ...deprecation(field.options) }];
  }

  /** What is absent is the default: only proto2 has fields that must be given. */
  #fieldType(field: protobuf.Field): GraphQLInputType {
    if (field.map) return leafMapType(field) ?? listOf(typeOf(this.#entries, field));
    const type = this.#valueType(field);
    if (field.repeated) return isJsonValue(field) ? new GraphQLList(type) : listOf(type);
    return field.required ? new GraphQLNonNull(type) : type;
  }

  #valueType(field: protobuf.Field): GraphQLInputType & GraphQLNullableType {
    return leafType(field, this.#enums) ?? typeOf(this.#messages, messageOf(field));
  }
}

const listOf = (item: GraphQLInputType & GraphQLNullableType) =>
  new GraphQLList(new GraphQLNonNull(item));

/** The rules of protovalidate and of its predecessor, where the contract has them. */
function maxItems({ repeated, options = {} }: protobuf.Field): ArgumentAnnotations {
  const most: unknown =
    options['(buf.validate.field).repeated.max_items'] ??
    options['(validate.rules).repeated.max_items'];
  return repeated && typeof most === 'number' ? { maxItems: most } : {};
}
