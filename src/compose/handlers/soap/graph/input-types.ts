import {
  GraphQLEnumType,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLList,
  GraphQLNonNull,
} from 'graphql';
import { jsonScalar } from '../../../scalars.ts';
import { nameKey } from '../contract/xml-tree.ts';
import { choiceNotes, isOneOf } from '../types/choices.ts';
import {
  allMembers,
  type ComplexType,
  concreteTypes,
  isComplex,
  isPolymorphic,
  type Member,
  type SimpleType,
  wrappedList,
} from '../types/schema-types.ts';
import { wholePartNotes } from '../types/whole-parts.ts';
import { descriptionOf, withNotes } from './descriptions.ts';
import {
  type InputMember,
  inputMembers,
  isRequired,
  membersThatCloseCircles,
  typeKey,
} from './input-members.ts';
import { enumValues, type LeafTypes } from './leaf-types.ts';
import { argumentNames, memberNames } from './member-names.ts';
import type { TypeNames } from './type-names.ts';

/** GraphQL types of arguments, each made once. */
export class InputTypes {
  readonly #names: TypeNames;
  readonly #leaves: LeafTypes;
  readonly #closingCircles: ReadonlySet<Member>;
  readonly #inputs = new Map<ComplexType, GraphQLInputObjectType>();

  constructor(names: TypeNames, leaves: LeafTypes) {
    this.#names = names;
    this.#leaves = leaves;
    this.#closingCircles = membersThatCloseCircles(names.inputs.keys());
  }

  /** The arguments of a root field, by their GraphQL names. */
  arguments(args: readonly Member[]) {
    const names = argumentNames(args);
    return Object.fromEntries(
      args.map((member) => {
        const name = names.get(member.key) ?? '';
        return [name, inputField(name, member, this.#ofMember(member))];
      }),
    );
  }

  #of(type: SimpleType | ComplexType): GraphQLInputType {
    if (!isComplex(type)) return this.#leaves.of(type);
    if (type.arrayItem !== undefined) return this.#list(type.arrayItem);
    const isEmpty = allMembers(type).length === 0 && !isPolymorphic(type);
    return isEmpty ? jsonScalar : this.#object(type);
  }

  #object(type: ComplexType): GraphQLInputObjectType {
    const known = this.#inputs.get(type);
    if (known !== undefined) return known;
    const members = allMembers(type);
    const names = memberNames(type);
    const isChoice = !isPolymorphic(type) && isOneOf(members);
    const nameOf = ({ key }: Member) => names.get(key) ?? key;
    const notes = isChoice
      ? []
      : [...choiceNotes(members, nameOf), ...wholePartNotes(members, nameOf)];
    const input = new GraphQLInputObjectType({
      name: this.#names.inputs.get(type) ?? '',
      ...descriptionOf({ description: withNotes(type.description, notes) }),
      isOneOf: isChoice,
      fields: () => ({
        ...(isPolymorphic(type) && { _type: this.#kindField(type) }),
        ...Object.fromEntries(
          inputMembers(type).map(({ name, member }: InputMember) => [
            name,
            inputField(name, member, this.#ofMember(member)),
          ]),
        ),
      }),
    });
    this.#inputs.set(type, input);
    return input;
  }

  /** Tells which type a value is of; what is left out is the declared one. */
  #kindField(type: ComplexType) {
    const types = concreteTypes(type);
    const kind = new GraphQLEnumType({
      name: this.#names.inputKinds.get(type) ?? '',
      description: `The types that a ${type.name.local} can be of.`,
      values: enumValues(
        types.map(({ name, nameCandidates, description }) => ({
          name: nameCandidates[0] ?? '',
          value: nameKey(name),
          description,
        })),
      ),
    });
    const mustBeTold = type.isAbstract && types.length > 1;
    return {
      type: mustBeTold ? new GraphQLNonNull(kind) : kind,
      description: type.isAbstract
        ? 'The type of this value; only the fields of that type may be set.'
        : `The type of this value; only the fields of that type may be set. Left out: ${type.name.local}.`,
      extensions: { headgate: { wireName: typeKey } },
    };
  }

  #ofMember(member: Member): GraphQLInputType {
    if (member.repeated) {
      const type = this.#list(member);
      return member.optional ? type : new GraphQLNonNull(type);
    }
    const item = wrappedList(member);
    const type = item === undefined ? this.#of(member.type) : this.#list(item);
    return this.#presence(type, member);
  }

  #presence(type: GraphQLInputType, member: Member): GraphQLInputType {
    const required = isRequired(member) && !this.#closingCircles.has(member);
    return required ? new GraphQLNonNull(type) : type;
  }

  #list(item: Member): GraphQLInputType {
    const type = this.#of(item.type);
    return new GraphQLList(item.nillable ? type : new GraphQLNonNull(type));
  }
}

const inputField = (name: string, member: Member, type: GraphQLInputType) => ({
  type,
  ...descriptionOf(member),
  ...(name !== member.key && { extensions: { headgate: { wireName: member.key } } }),
});
