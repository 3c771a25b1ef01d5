import {
  DEFAULT_DEPRECATION_REASON,
  GraphQLEnumType,
  type GraphQLFieldConfig,
  type GraphQLInputFieldConfig,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLUnionType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { jsonScalar } from '../../../scalars.ts';
import type {
  EnumShape,
  Member,
  NamedShape,
  ObjectShape,
  Shape,
  UnionShape,
} from '../shapes/shape.ts';
import { scalarOf } from './scalars.ts';

/** Makes GraphQL types of shapes; each named shape once. */
export class GraphQLTypes {
  readonly #shapes: ReadonlyMap<string, NamedShape>;
  readonly #names: ReadonlyMap<string, string>;
  readonly #outputs = new Map<string, GraphQLOutputType>();
  readonly #inputs = new Map<string, GraphQLInputType>();
  readonly #enums = new Map<string, GraphQLEnumType>();

  /**
   * @param shapes By key.
   * @param names Key → GraphQL name.
   */
  constructor(shapes: ReadonlyMap<string, NamedShape>, names: ReadonlyMap<string, string>) {
    this.#shapes = shapes;
    this.#names = names;
  }

  output(shape: Shape, required: boolean): GraphQLOutputType {
    const type = this.#nullableOutput(shape);
    return required && !mayBeNull(shape) ? new GraphQLNonNull(type) : type;
  }

  input(shape: Shape, required: boolean): GraphQLInputType {
    const type = this.#nullableInput(shape);
    return required && !mayBeNull(shape) ? new GraphQLNonNull(type) : type;
  }

  #nullableOutput(shape: Shape): GraphQLOutputType {
    if (shape.kind === 'scalar' || shape.kind === 'map') return scalarOf(shape);
    if (shape.kind === 'list') return new GraphQLList(this.output(shape.items, true));
    return memoized(this.#outputs, shape.key, () => this.#makeOutput(shape.key));
  }

  #nullableInput(shape: Shape): GraphQLInputType {
    if (shape.kind === 'scalar' || shape.kind === 'map') return scalarOf(shape);
    if (shape.kind === 'list') return new GraphQLList(this.input(shape.items, true));
    return memoized(this.#inputs, shape.key, () => this.#makeInput(shape.key));
  }

  #makeOutput(key: string): GraphQLOutputType {
    const shape = this.#shapes.get(key);
    if (shape?.kind === 'object') return this.#object(key, shape);
    if (shape?.kind === 'enum') return this.#enum(key, shape);
    const members = this.#objectKeys(key);
    // GraphQL has no unions of nothing.
    if (shape === undefined || members.length === 0) return jsonScalar;
    return this.#union(key, shape, members);
  }

  #makeInput(key: string): GraphQLInputType {
    const shape = this.#shapes.get(key);
    if (shape?.kind === 'enum') return this.#enum(key, shape);
    return shape?.kind === 'object' ? this.#inputObject(key, shape) : jsonScalar;
  }

  #object(key: string, { description, members, isMapEntry }: ObjectShape): GraphQLObjectType {
    const fields = () =>
      members.map((member): [string, GraphQLFieldConfig<unknown, unknown>] => [
        member.name,
        {
          type: this.output(member.shape, member.required),
          ...elementOf(member),
          ...(member.deprecated && { deprecationReason: DEFAULT_DEPRECATION_REASON }),
        },
      ]);
    return new GraphQLObjectType({
      name: this.#nameOf(key),
      description,
      ...(isMapEntry && { extensions: { headgate: { isMapEntry } } }),
      fields: () => Object.fromEntries(fields()),
    });
  }

  #inputObject(
    key: string,
    { description, members, isMapEntry }: ObjectShape,
  ): GraphQLInputObjectType {
    const fields = () =>
      members.map((member): [string, GraphQLInputFieldConfig] => {
        const type = this.input(member.shape, member.required);
        // GraphQL does not let what is required be deprecated.
        const isDeprecated = member.deprecated && !isNonNullType(type);
        return [
          member.name,
          {
            type,
            description: member.description,
            ...inputExtensions(member.shape, member),
            ...(isDeprecated && { deprecationReason: DEFAULT_DEPRECATION_REASON }),
          },
        ];
      });
    return new GraphQLInputObjectType({
      name: this.#nameOf(key),
      description,
      ...(isMapEntry && { extensions: { headgate: { isMapEntry } } }),
      fields: () => Object.fromEntries(fields()),
    });
  }

  /** The same enum serves answers and requests. */
  #enum(key: string, { description, values }: EnumShape): GraphQLEnumType {
    return memoized(
      this.#enums,
      key,
      () =>
        new GraphQLEnumType({
          name: this.#nameOf(key),
          description,
          values: Object.fromEntries(
            values.map(({ name, wireValue }) => [
              name,
              wireValue === name ? {} : { extensions: { headgate: { wireValue } } },
            ]),
          ),
        }),
    );
  }

  #union(
    key: string,
    { description, discriminator }: Pick<UnionShape, 'description' | 'discriminator'>,
    members: readonly string[],
  ): GraphQLUnionType {
    const mapping = [...(discriminator?.mapping ?? [])].map(([value, member]) => [
      value,
      this.#nameOf(member),
    ]);
    return new GraphQLUnionType({
      name: this.#nameOf(key),
      description,
      types: () =>
        members
          .map((member) => this.#nullableOutput({ kind: 'named', key: member }))
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

  /** GraphQL unions hold objects only: a union within a union stands for its members. */
  #objectKeys(key: string, seen = new Set<string>()): string[] {
    const shape = this.#shapes.get(key);
    if (shape?.kind === 'object') return [key];
    if (shape?.kind !== 'union' || seen.has(key)) return [];
    seen.add(key);
    return [...new Set(shape.members.flatMap((member) => this.#objectKeys(member, seen)))];
  }

  #nameOf(key: string): string {
    const name = this.#names.get(key);
    if (name === undefined) throw new Error(`the type ${key} has no name`);
    return name;
  }
}

/** Where anything may stand, null may too. */
const mayBeNull = (shape: Shape) =>
  shape.nullable === true || (shape.kind === 'scalar' && shape.name === 'JSON');

function memoized<T>(known: Map<string, T>, key: string, make: () => T): T {
  const made = known.get(key) ?? make();
  known.set(key, made);
  return made;
}

/** What serve must know of an input beside its type. */
export function inputExtensions(
  shape: Shape,
  { name, wireName, others }: Partial<Pick<Member, 'name' | 'wireName' | 'others'>> = {},
) {
  const { maxItems } = shape.kind === 'list' ? shape : {};
  const headgate = {
    ...(wireName !== name && { wireName }),
    ...(others && { others }),
    ...(maxItems !== undefined && { maxItems }),
    ...(isDecimal(shape) && { number: true }),
  };
  return Object.keys(headgate).length === 0 ? {} : { extensions: { headgate } };
}

const isDecimal = (shape: Shape): boolean =>
  shape.kind === 'list'
    ? isDecimal(shape.items)
    : shape.kind === 'scalar' && shape.name === 'Decimal';

function elementOf({ name, wireName, others, description }: Member) {
  const headgate = { ...(name !== wireName && { wireName }), ...(others && { others }) };
  return {
    description,
    ...(Object.keys(headgate).length > 0 && { extensions: { headgate } }),
  };
}
