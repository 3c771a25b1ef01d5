import {
  DEFAULT_DEPRECATION_REASON,
  GraphQLEnumType,
  type GraphQLFieldConfig,
  type GraphQLInputFieldConfig,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLList,
  type GraphQLNamedInputType,
  type GraphQLNamedOutputType,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLUnionType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { scalarFromMesh } from './scalars.ts';
import type { EnumShape, Member, NamedShape, Shape, UnionShape } from './shape.ts';

/**
 * Turns the types that the Mesh loader made into ours: without its directives and helper types, and
 * with what it cannot express: items that are never null, names on the wire, discriminators.
 */
export class CleanTypes {
  readonly #shapes: ReadonlyMap<string, NamedShape>;
  readonly #names: ReadonlyMap<string, string>;
  readonly #outputs = new Map<string, GraphQLNamedOutputType>();
  readonly #inputs = new Map<string, GraphQLNamedInputType>();

  /**
   * @param shapes By key.
   * @param names Key → GraphQL name.
   */
  constructor(shapes: ReadonlyMap<string, NamedShape>, names: ReadonlyMap<string, string>) {
    this.#names = names;
    this.#shapes = new Map([...shapes].map(([key, shape]) => [names.get(key) ?? key, shape]));
  }

  output(type: GraphQLOutputType, shape: Shape): GraphQLOutputType {
    if (isNonNullType(type)) return new GraphQLNonNull(this.output(type.ofType, shape));
    if (!isListType(type)) return this.#namedOutput(type);
    const item = this.output(type.ofType, itemsOf(shape));
    return new GraphQLList(isNullableItem(shape) ? item : new GraphQLNonNull(item));
  }

  input(type: GraphQLInputType, shape: Shape): GraphQLInputType {
    if (isNonNullType(type)) return new GraphQLNonNull(this.input(type.ofType, shape));
    if (!isListType(type)) return this.#namedInput(type);
    const item = this.input(type.ofType, itemsOf(shape));
    return new GraphQLList(isNullableItem(shape) ? item : new GraphQLNonNull(item));
  }

  #namedOutput(type: GraphQLNamedOutputType): GraphQLNamedOutputType {
    const known = this.#outputs.get(type.name);
    if (known !== undefined) return known;
    const made = this.#makeOutput(type);
    this.#outputs.set(type.name, made);
    return made;
  }

  #makeOutput(type: GraphQLNamedOutputType): GraphQLNamedOutputType {
    const shape = this.#shapes.get(type.name);
    if (isEnumType(type) && shape?.kind === 'enum') return this.#enum(type.name, shape);
    if (isUnionType(type) && shape?.kind === 'union') return this.#union(type, shape);
    if (isObjectType(type) && shape?.kind === 'object') {
      const fields = () =>
        Object.values(type.getFields()).map(
          (field): [string, GraphQLFieldConfig<unknown, unknown>] => {
            const member = memberOf(shape.members, field.name);
            return [
              field.name,
              { type: this.output(field.type, member.shape), ...elementOf(member) },
            ];
          },
        );
      return new GraphQLObjectType({
        name: type.name,
        description: shape.description,
        fields: () => Object.fromEntries(fields()),
      });
    }
    return scalarFromMesh(type.name);
  }

  #namedInput(type: GraphQLNamedInputType): GraphQLNamedInputType {
    if (isEnumType(type)) {
      const shared = this.#namedOutput(type);
      return isEnumType(shared) ? shared : scalarFromMesh(type.name);
    }
    const known = this.#inputs.get(type.name);
    if (known !== undefined) return known;
    const made = this.#makeInput(type);
    this.#inputs.set(type.name, made);
    return made;
  }

  #makeInput(type: GraphQLNamedInputType): GraphQLNamedInputType {
    // Mesh makes an output and an input type of every schema, and tells them apart by this.
    const name = type.name.replace(/_Input$/, '');
    const shape = this.#shapes.get(name);
    if (!isInputObjectType(type) || shape?.kind !== 'object') return scalarFromMesh(type.name);
    const fields = () =>
      Object.values(type.getFields()).map((field): [string, GraphQLInputFieldConfig] => {
        const member = memberOf(shape.members, field.name);
        const { deprecationReason, ...element } = elementOf(member);
        const fieldType = this.input(field.type, member.shape);
        // GraphQL does not let what is required be deprecated.
        const isDeprecated = deprecationReason !== undefined && !isNonNullType(fieldType);
        return [
          field.name,
          { type: fieldType, ...element, ...(isDeprecated && { deprecationReason }) },
        ];
      });
    return new GraphQLInputObjectType({
      name,
      description: shape.description,
      fields: () => Object.fromEntries(fields()),
    });
  }

  #enum(name: string, shape: EnumShape): GraphQLEnumType {
    const values = shape.values.map(({ name: value, wireValue }) => [
      value,
      wireValue === value ? {} : { extensions: { headgate: { wireValue } } },
    ]);
    return new GraphQLEnumType({
      name,
      description: shape.description,
      values: Object.fromEntries(values),
    });
  }

  #union(type: GraphQLUnionType, { description, discriminator }: UnionShape): GraphQLUnionType {
    const mapping = [...(discriminator?.mapping ?? [])].map(([value, key]) => [
      value,
      this.#names.get(key),
    ]);
    return new GraphQLUnionType({
      name: type.name,
      description,
      types: () =>
        type
          .getTypes()
          .map((member) => this.#namedOutput(member))
          .filter(isObjectType),
      ...(discriminator && {
        extensions: {
          headgate: {
            discriminator: { field: discriminator.field, mapping: Object.fromEntries(mapping) },
          },
        },
      }),
    });
  }
}

const unknownItems: Shape = { kind: 'scalar', name: 'JSON', nullable: true };

const itemsOf = (shape: Shape): Shape => (shape.kind === 'list' ? shape.items : unknownItems);

function isNullableItem(shape: Shape): boolean {
  const items = itemsOf(shape);
  return items.nullable === true || (items.kind === 'scalar' && items.name === 'JSON');
}

function memberOf(members: readonly Member[], name: string): Member {
  const member = members.find((each) => each.name === name);
  if (member === undefined) throw new Error(`the Mesh loader made a field of its own: ${name}`);
  return member;
}

function elementOf({ name, wireName, description, deprecated }: Member) {
  return {
    description,
    ...(deprecated && { deprecationReason: DEFAULT_DEPRECATION_REASON }),
    ...(name !== wireName && { extensions: { headgate: { wireName } } }),
  };
}
