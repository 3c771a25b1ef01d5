import { GraphQLEnumType, GraphQLList, GraphQLNonNull } from 'graphql';
import { allocateNames } from '../../../naming/allocate-names.ts';
import { enumValueName } from '../../../naming/graphql-names.ts';
import type { Enumeration, SimpleType } from '../types/schema-types.ts';
import { descriptionOf } from './descriptions.ts';
import { scalarOfKind } from './scalars.ts';
import type { TypeNames } from './type-names.ts';

/** GraphQL types for simple types. */
export class LeafTypes {
  readonly #names: TypeNames;
  readonly #enums = new Map<Enumeration, GraphQLEnumType>();

  constructor(names: TypeNames) {
    this.#names = names;
  }

  /** The type of a value in requests. */
  of(type: SimpleType) {
    const item = this.item(type);
    return type.list === true ? new GraphQLList(new GraphQLNonNull(item)) : item;
  }

  /** The type of one value, or of one item of a list; the same in requests and answers. */
  item(type: SimpleType) {
    return type.enumeration ? this.#enum(type.enumeration) : scalarOfKind[type.kind];
  }

  #enum(enumeration: Enumeration): GraphQLEnumType {
    const known = this.#enums.get(enumeration);
    if (known !== undefined) return known;
    const type = new GraphQLEnumType({
      name: this.#names.enums.get(enumeration) ?? '',
      ...descriptionOf(enumeration),
      values: enumValues(
        enumeration.values.map((each) => ({ ...each, name: enumValueName(each.label) })),
      ),
    });
    this.#enums.set(enumeration, type);
    return type;
  }
}

/** Values of a GraphQL enum: `value` is what goes over the wire. */
export function enumValues(
  values: readonly { name: string; value: string; description?: string | undefined }[],
) {
  const names = allocateNames(
    values.map(({ name, value }) => ({ key: value, candidates: [name] })),
  );
  return Object.fromEntries(
    values.map(({ value, description }) => {
      const name = names.get(value) ?? '';
      const extensions = name === value ? {} : { headgate: { wireValue: value } };
      return [name, { ...descriptionOf({ description }), extensions }];
    }),
  );
}
