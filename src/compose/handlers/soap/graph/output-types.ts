import {
  GraphQLBoolean,
  type GraphQLFieldConfigMap,
  GraphQLFloat,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLNullableType,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLUnionType,
} from 'graphql';
import { jsonScalar } from '../../../scalars.ts';
import { nameKey } from '../contract/xml-tree.ts';
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
import { descriptionOf } from './descriptions.ts';
import type { LeafTypes } from './leaf-types.ts';
import { memberNames } from './member-names.ts';
import type { Result } from './signature.ts';
import type { TypeNames } from './type-names.ts';

type AbstractType = GraphQLInterfaceType | GraphQLUnionType;
type Fields = GraphQLFieldConfigMap<unknown, unknown>;

/** GraphQL types of answers, each made once. */
export class OutputTypes {
  readonly #names: TypeNames;
  readonly #leaves: LeafTypes;
  /** Those in SOAP encoding, which may leave out any member that has no value (SOAP 1.1, 5.4). */
  readonly #encoded: ReadonlySet<ComplexType>;
  readonly #objects = new Map<ComplexType, GraphQLObjectType>();
  readonly #abstract = new Map<ComplexType, AbstractType>();
  /** The declared types in whose place a type may stand; itself, when it is one of them. */
  readonly #interfaces = new Map<ComplexType, ComplexType[]>();

  constructor(names: TypeNames, leaves: LeafTypes, encoded: ReadonlySet<ComplexType>) {
    this.#names = names;
    this.#leaves = leaves;
    this.#encoded = encoded;
    for (const declared of names.interfaces.keys()) {
      for (const type of withDescendants(declared)) {
        this.#interfaces.set(type, [...(this.#interfaces.get(type) ?? []), declared]);
      }
    }
  }

  /**
   * The type of a root field. It may always be null: when this upstream fails, the other fields of
   * the request still have an answer.
   */
  result(result: Result | undefined): GraphQLOutputType {
    if (result === undefined) return GraphQLBoolean;
    const item = this.#of(result.type);
    if (!result.repeated) return item;
    return new GraphQLList(result.nillableItems ? item : present(item));
  }

  /** Types that only values of others lead to: nothing else would keep them in the schema. */
  implementations(): GraphQLObjectType[] {
    const all: GraphQLObjectType[] = [];
    for (const type of this.#names.interfaces.keys()) {
      all.push(...concreteTypes(type).map((each) => this.#object(each)));
    }
    return all;
  }

  #of(type: SimpleType | ComplexType): GraphQLOutputType & GraphQLNullableType {
    if (!isComplex(type)) {
      const item = this.#leaves.item(type);
      return type.list === true ? new GraphQLList(present(item)) : item;
    }
    if (type.arrayItem !== undefined) return this.#list(type.arrayItem);
    if (isPolymorphic(type)) return this.#abstractType(type);
    // GraphQL has no objects without fields.
    return allMembers(type).length === 0 ? jsonScalar : this.#object(type);
  }

  #object(type: ComplexType): GraphQLObjectType {
    const known = this.#objects.get(type);
    if (known !== undefined) return known;
    const interfaces = this.#interfaces.get(type) ?? [];
    const object = new GraphQLObjectType({
      name: this.#names.objects.get(type) ?? '',
      ...descriptionOf(type),
      ...(interfaces.length > 0 && { extensions: { headgate: { wireName: nameKey(type.name) } } }),
      interfaces: () => interfaces.map((each) => this.#abstractType(each)).filter(isInterface),
      fields: () => this.#fields(type),
    });
    this.#objects.set(type, object);
    return object;
  }

  /** A type without members has no fields that an interface could have: a union has none. */
  #abstractType(type: ComplexType): AbstractType {
    const known = this.#abstract.get(type);
    if (known !== undefined) return known;
    const name = this.#names.interfaces.get(type) ?? '';
    const made =
      allMembers(type).length === 0
        ? new GraphQLUnionType({
            name,
            ...descriptionOf(type),
            types: () => concreteTypes(type).map((each) => this.#object(each)),
          })
        : new GraphQLInterfaceType({
            name,
            ...descriptionOf(type),
            interfaces: () =>
              (this.#interfaces.get(type) ?? [])
                .filter((each) => each !== type)
                .map((each) => this.#abstractType(each))
                .filter(isInterface),
            fields: () => this.#fields(type),
          });
    this.#abstract.set(type, made);
    return made;
  }

  #fields(type: ComplexType): Fields {
    const members = allMembers(type);
    if (members.length === 0) return { _empty: emptyField };
    const names = memberNames(type);
    return Object.fromEntries(
      members.map((member) => {
        const { key } = member;
        const name = names.get(key) ?? '';
        const extensions = name === key ? {} : { headgate: { wireName: key } };
        return [name, { type: this.#ofMember(member, type), ...descriptionOf(member), extensions }];
      }),
    );
  }

  /** Lists are always there in an answer, maybe empty; not those that an element wraps. */
  #ofMember(member: Member, owner: ComplexType): GraphQLOutputType {
    if (member.repeated) return new GraphQLNonNull(this.#list(member));
    const item = wrappedList(member);
    const type = item === undefined ? this.#of(member.type) : this.#list(item);
    const mayLack = member.role === 'element' && this.#encoded.has(owner);
    return member.optional || member.nillable || mayLack ? type : present(type);
  }

  #list(item: Member): GraphQLOutputType & GraphQLNullableType {
    const type = this.#of(item.type);
    return new GraphQLList(item.nillable ? type : present(type));
  }
}

/** Of a value that is there. A number may be NaN or infinite all the same, which is null in GraphQL. */
const present = (type: GraphQLOutputType & GraphQLNullableType): GraphQLOutputType =>
  type === GraphQLFloat ? type : new GraphQLNonNull(type);

const emptyField = {
  type: GraphQLBoolean,
  description: 'Always null: values of this type have no members.',
};

const isInterface = (type: AbstractType): type is GraphQLInterfaceType =>
  type instanceof GraphQLInterfaceType;

function withDescendants(type: ComplexType): Set<ComplexType> {
  const found = new Set([type]);
  for (const each of found) for (const derived of each.derived) found.add(derived);
  return found;
}
