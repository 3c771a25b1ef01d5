import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isObjectType,
  isUnionType,
} from 'graphql';
import type { Dice } from './dice.ts';

export interface RandomDocument {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const declarations: Readonly<Record<string, string>> = {
  b0: 'Boolean!',
  b1: 'Boolean! = true',
  i: 'Int',
  n: 'Int! = 1',
  s: 'String!',
  d: 'ID = "a"',
};

/** A valid query with aliases, variables, conditions and all kinds of fragments. */
export function randomDocument(schema: GraphQLSchema, dice: Dice): RandomDocument {
  const query = schema.getQueryType();
  if (query == null) throw new Error('no Query');
  const writer = new DocumentWriter(schema, dice);
  const body = writer.selections(query, 0);
  const text = [body, ...writer.fragments].join('\n');
  const used = Object.keys(declarations).filter((name) => text.includes(`$${name}`));
  const list = used.map((name) => `$${name}: ${declarations[name]}`).join(', ');
  const values: Record<string, unknown> = {
    b0: dice.chance(0.5),
    ...(dice.chance(0.5) ? { b1: dice.chance(0.5) } : {}),
    ...(dice.chance(0.5) ? { i: dice.pick([1, null]) } : {}),
    s: dice.pick(['a', 'b']),
    ...(dice.chance(0.5) ? { d: 'b' } : {}),
  };
  return { query: `query Q ${list === '' ? '' : `(${list})`} ${text}`, variables: values };
}

class DocumentWriter {
  readonly fragments: string[] = [];
  readonly #schema: GraphQLSchema;
  readonly #dice: Dice;
  readonly #fragmentsOf = new Map<string, string[]>();

  constructor(schema: GraphQLSchema, dice: Dice) {
    this.#schema = schema;
    this.#dice = dice;
  }

  selections(type: GraphQLCompositeType, depth: number): string {
    const dice = this.#dice;
    const parts: string[] = [];
    const count = 1 + dice.number(depth === 0 ? 4 : 3);
    for (let index = 0; index < count; index++) {
      if (dice.chance(0.12)) parts.push(`${dice.pick(['', 'is: '])}__typename${this.#condition()}`);
      else if (depth > 0 && dice.chance(0.25)) parts.push(this.#fragment(type, depth));
      else parts.push(this.#field(type, depth));
    }
    return `{ ${parts.join(' ')} }`;
  }

  #field(type: GraphQLCompositeType, depth: number): string {
    const fields = isUnionType(type) ? [] : Object.values(type.getFields());
    const open = fields.filter((field) => depth < 4 || !isCompositeType(getNamedType(field.type)));
    if (open.length === 0) return '__typename';
    const field = this.#dice.pick(open);
    const { key, args } = this.#variant(field);
    const inner = getNamedType(field.type);
    const set = isCompositeType(inner) ? this.selections(inner, depth + 1) : '';
    return `${key}${field.name}${args}${this.#condition()} ${set}`;
  }

  /** The same response key always has the same arguments, so that selections merge. */
  #variant({ name, args }: GraphQLField<unknown, unknown>): { key: string; args: string } {
    const variant = this.#dice.number(3);
    const values: Readonly<Record<string, readonly string[]>> = {
      'key: String': ['"a"', '$s', '"b"'],
      'key: ID': ['"a"', '$d', '"b"'],
      'key: ID!': ['"a"', '"c"', '5'],
      'keys: [ID!]': ['["a", "b"]', '[]', '["0"]'],
      'at: Int': ['1', '$n', '2'],
      'at: Int!': ['1', '$n', '2'],
      'strict: Int!': ['1', '$i', '2'],
    };
    const given = args.map(
      (arg) => `${arg.name}: ${values[`${arg.name}: ${arg.type}`]?.[variant]}`,
    );
    return {
      key: variant === 0 ? '' : variant === 1 ? `${name}_1: ` : `${name}_2: `,
      args: given.length === 0 ? '' : `(${given.join(', ')})`,
    };
  }

  #condition(): string {
    const dice = this.#dice;
    if (dice.chance(0.8)) return '';
    const value = dice.pick(['true', 'false', '$b0', '$b1']);
    const second = dice.chance(0.2) ? ' @include(if: $b1)' : '';
    return dice.chance(0.5) ? ` @skip(if: ${value})${second}` : ` @include(if: ${value})`;
  }

  #fragment(type: GraphQLCompositeType, depth: number): string {
    const dice = this.#dice;
    if (dice.chance(0.15)) return `...${this.#condition()} ${this.selections(type, depth)}`;
    const target = dice.pick(this.#overlapping(type));
    if (dice.chance(0.5)) {
      return `... on ${target.name}${this.#condition()} ${this.selections(target, depth)}`;
    }
    const known = this.#fragmentsOf.get(`${target.name} ${depth}`) ?? [];
    if (known.length > 0 && dice.chance(0.5)) return `...${dice.pick(known)}${this.#condition()}`;
    const set = this.selections(target, depth);
    const name = `F${this.fragments.length}`;
    this.fragments.push(`fragment ${name} on ${target.name} ${set}`);
    this.#fragmentsOf.set(`${target.name} ${depth}`, [...known, name]);
    return `...${name}${this.#condition()}`;
  }

  #overlapping(type: GraphQLCompositeType): GraphQLCompositeType[] {
    const possible = this.#possible(type);
    return Object.values(this.#schema.getTypeMap()).filter(
      (other): other is GraphQLCompositeType =>
        isCompositeType(other) &&
        !other.name.startsWith('__') &&
        this.#possible(other).some((name) => possible.includes(name)),
    );
  }

  #possible(type: GraphQLCompositeType): string[] {
    return isObjectType(type)
      ? [type.name]
      : this.#schema.getPossibleTypes(type).map(({ name }) => name);
  }
}
