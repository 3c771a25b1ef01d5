import {
  type GraphQLFieldConfig,
  GraphQLFloat,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLNullableType,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLUnionType,
} from 'graphql';
import protobuf from 'protobufjs';
import { caseName, fieldKey } from '../../../../annotations/grpc-wire.ts';
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

type OutputField = GraphQLFieldConfig<unknown, unknown>;

/** Makes the GraphQL types of messages that are received, each once. */
export class OutputTypes {
  readonly #enums: EnumTypes;
  readonly #messages: ReadonlyMap<protobuf.Type, GraphQLObjectType>;
  readonly #unions: ReadonlyMap<protobuf.OneOf, GraphQLUnionType>;
  readonly #cases: ReadonlyMap<protobuf.Field, GraphQLObjectType>;
  readonly #entries: ReadonlyMap<protobuf.Field, GraphQLObjectType>;

  constructor(names: TypeNames, enums: EnumTypes) {
    this.#enums = enums;
    this.#messages = typesFor(names.outputs, (type, name) => {
      const fields = () => {
        const received = without('INPUT_ONLY', namedMembers(type));
        return Object.fromEntries(received.map((named) => [named.name, this.#member(named)]));
      };
      return new GraphQLObjectType({ name, ...describe(type.comment), fields });
    });
    this.#cases = typesFor(names.cases, (field, name) => this.#case(field, name));
    this.#unions = typesFor(names.unions, (oneof, name) => {
      const types = () => oneof.fieldsArray.map((field) => typeOf(this.#cases, field));
      return new GraphQLUnionType({ name, ...describe(oneof.comment), types });
    });
    this.#entries = typesFor(names.entries, (field, name) => {
      const fields = () => ({
        key: { type: new GraphQLNonNull(mapKeyType(field)) },
        value: { type: this.#presentType(field) },
      });
      return new GraphQLObjectType({ name, fields });
    });
  }

  /** What a method answers; null when it fails. */
  response(type: protobuf.Type): GraphQLOutputType {
    return scalarOfMessage(type) ?? typeOf(this.#messages, type);
  }

  #member(named: NamedMember): OutputField {
    const { member } = named;
    const details = memberDetails(named);
    // Null when no member is set.
    if (member instanceof protobuf.OneOf) return { type: typeOf(this.#unions, member), ...details };
    return { type: this.#fieldType(member), ...details, ...deprecation(member.options) };
  }

  /**
   * A member of a oneof as a member of a union. It is an object of its own whatever its type is, so
   * that scalars and two members of one type can be told apart, and a new member changes no other.
   */
  #case(field: protobuf.Field, name: string): GraphQLObjectType {
    const wireName = fieldKey(field);
    const named = { member: field, name: legalName(wireName), wireName };
    const fields = () => {
      const type = this.#presentType(field);
      return { [named.name]: { type, ...memberDetails(named), ...deprecation(field.options) } };
    };
    const extensions = { headgate: { wireName: caseName(field) } };
    return new GraphQLObjectType({ name, ...describe(field.comment), fields, extensions });
  }

  /** A field that is always present is non-null. */
  #fieldType(field: protobuf.Field): GraphQLOutputType {
    if (field.map) {
      const scalar = leafMapType(field);
      return scalar ? new GraphQLNonNull(scalar) : listOf(typeOf(this.#entries, field));
    }
    if (field.repeated) return new GraphQLNonNull(new GraphQLList(this.#presentType(field)));
    const type = this.#valueType(field);
    // protobufjs says which fields have presence, except for messages, which always have it.
    const mayBeAbsent = field.hasPresence || field.resolvedType instanceof protobuf.Type;
    const isNullable = mayBeAbsent || mayBeNull(field, type);
    return isNullable && !field.required ? type : new GraphQLNonNull(type);
  }

  /** The type of a value that is present. */
  #presentType(field: protobuf.Field): GraphQLOutputType {
    const type = this.#valueType(field);
    return mayBeNull(field, type) ? type : new GraphQLNonNull(type);
  }

  #valueType(field: protobuf.Field): GraphQLOutputType & GraphQLNullableType {
    return leafType(field, this.#enums) ?? typeOf(this.#messages, messageOf(field));
  }
}

/**
 * A value that is there may be null in the graph, and what stands beside it must not be lost: enums,
 * of which a newer upstream sends values that this contract does not know, and numbers, which may be
 * NaN or infinite. Of `google.protobuf.Value` null is a value.
 */
const mayBeNull = (field: protobuf.Field, type: GraphQLOutputType) =>
  field.resolvedType instanceof protobuf.Enum || type === GraphQLFloat || isJsonValue(field);

const listOf = (item: GraphQLOutputType & GraphQLNullableType) =>
  new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(item)));
