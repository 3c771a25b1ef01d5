import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql';
import { allocateNames, enumValueName, fieldName } from '../../naming.ts';
import { jsonScalar, scalarOfKind } from './scalars.ts';
import {
  allMembers,
  type ComplexType,
  type Enumeration,
  isComplex,
  type Member,
  type SimpleType,
} from './schema-types.ts';
import type { Argument, Result } from './signature.ts';
import type { TypeNames } from './type-names.ts';

/** GraphQL types for XSD types, each made once. */
export class GraphQLTypes {
  readonly #names: TypeNames;
  readonly #objects = new Map<ComplexType, GraphQLObjectType>();
  readonly #inputs = new Map<ComplexType, GraphQLInputObjectType>();
  readonly #enums = new Map<Enumeration, GraphQLEnumType>();

  constructor(names: TypeNames) {
    this.#names = names;
  }

  /**
   * The type of a root field. It may always be null: when this upstream fails, the other fields of
   * the request still have an answer.
   */
  result(result: Result | undefined): GraphQLOutputType {
    if (result === undefined) return GraphQLBoolean;
    const item = this.#output(result.type);
    if (!result.repeated) return item;
    return new GraphQLList(result.nillableItems ? item : new GraphQLNonNull(item));
  }

  /** The arguments of a root field, by their GraphQL names. */
  arguments(args: readonly Argument[]) {
    const names = memberNames(args.map(({ member }) => member));
    return Object.fromEntries(
      args.map(({ member, listItem }) => {
        const name = names.get(member.key) ?? '';
        const type =
          listItem === undefined
            ? this.#inputOf(member)
            : presence(this.#listOf(listItem, this.#input(listItem.type)), member);
        return [name, { type, ...descriptionOf(member), ...wireName(name, member.key) }];
      }),
    );
  }

  #output(type: SimpleType | ComplexType): GraphQLOutputType {
    if (!isComplex(type)) return this.#simple(type);
    // GraphQL has no objects without fields.
    return allMembers(type).length === 0 ? jsonScalar : this.#object(type);
  }

  #input(type: SimpleType | ComplexType): GraphQLInputType {
    if (!isComplex(type)) return this.#simple(type);
    return allMembers(type).length === 0 ? jsonScalar : this.#inputObject(type);
  }

  #simple(type: SimpleType): GraphQLOutputType & GraphQLInputType {
    const item = type.enumeration ? this.#enum(type.enumeration) : scalarOfKind[type.kind];
    return type.list === true ? new GraphQLList(new GraphQLNonNull(item)) : item;
  }

  #object(type: ComplexType): GraphQLObjectType {
    const known = this.#objects.get(type);
    if (known !== undefined) return known;
    const object = new GraphQLObjectType({
      name: this.#names.outputs.get(type) ?? '',
      ...descriptionOf(type),
      fields: () => {
        const members = allMembers(type);
        const names = memberNames(members);
        return Object.fromEntries(
          members.map((member) => {
            const name = names.get(member.key) ?? '';
            return [
              name,
              {
                type: this.#outputOf(member),
                ...descriptionOf(member),
                ...wireName(name, member.key),
              },
            ];
          }),
        );
      },
    });
    this.#objects.set(type, object);
    return object;
  }

  #inputObject(type: ComplexType): GraphQLInputObjectType {
    const known = this.#inputs.get(type);
    if (known !== undefined) return known;
    const input = new GraphQLInputObjectType({
      name: this.#names.inputs.get(type) ?? '',
      ...descriptionOf(type),
      fields: () =>
        this.arguments(allMembers(type).map((member) => ({ member, listItem: undefined }))),
    });
    this.#inputs.set(type, input);
    return input;
  }

  /** Lists are always there in an answer, maybe empty. */
  #outputOf(member: Member): GraphQLOutputType {
    const type = this.#output(member.type);
    return member.repeated
      ? new GraphQLNonNull(this.#listOf(member, type))
      : presence(type, member);
  }

  #inputOf(member: Member): GraphQLInputType {
    const type = this.#input(member.type);
    if (!member.repeated) return presence(type, member);
    const list = this.#listOf(member, type);
    return member.optional ? list : new GraphQLNonNull(list);
  }

  #listOf<T extends GraphQLOutputType | GraphQLInputType>(item: Member, type: T) {
    return new GraphQLList(item.nillable ? type : new GraphQLNonNull(type));
  }

  #enum(enumeration: Enumeration): GraphQLEnumType {
    const known = this.#enums.get(enumeration);
    if (known !== undefined) return known;
    const names = allocateNames(
      enumeration.values.map(({ value }) => ({ key: value, candidates: [enumValueName(value)] })),
    );
    const type = new GraphQLEnumType({
      name: this.#names.enums.get(enumeration) ?? '',
      ...descriptionOf(enumeration),
      values: Object.fromEntries(
        enumeration.values.map(({ value, description }) => {
          const name = names.get(value) ?? '';
          const extensions = name === value ? {} : { headgate: { wireValue: value } };
          return [name, { ...descriptionOf({ description }), extensions }];
        }),
      ),
    });
    this.#enums.set(enumeration, type);
    return type;
  }
}

const presence = <T extends GraphQLOutputType | GraphQLInputType>(type: T, member: Member) =>
  member.optional || member.nillable ? type : new GraphQLNonNull(type);

/** Names by member keys. */
function memberNames(members: readonly Member[]): Map<string, string> {
  return allocateNames(
    members.map(({ key, name, role }) => {
      if (role === 'text') return { key, candidates: ['value', 'text', 'textValue'] };
      if (role === 'any') return { key, candidates: ['any', 'anyElements'] };
      const own = fieldName(name.local);
      const longer = role === 'attribute' ? `${own}Attribute` : `${own}Element`;
      return { key, candidates: [own, longer] };
    }),
  );
}

const descriptionOf = ({ description }: { readonly description?: string | undefined }) =>
  description === undefined ? {} : { description };

const wireName = (name: string, key: string) =>
  name === key ? {} : { extensions: { headgate: { wireName: key } } };
