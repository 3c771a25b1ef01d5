import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInputObjectType,
  isNonNullType,
  isObjectType,
  isRequiredInputField,
  isUnionType,
  OperationTypeNode,
} from 'graphql';
import type { Dice } from './dice.ts';
import { literalOf, randomInput, variableOf } from './random-input.ts';

export interface RandomDocument {
  readonly operation: OperationTypeNode;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

interface Variable {
  readonly declaration: string;
  /** `undefined`: it is not given. */
  readonly value?: unknown;
}

/** A valid operation with aliases, variables, conditions, inputs and all kinds of fragments. */
export function randomDocument(schema: GraphQLSchema, dice: Dice): RandomDocument {
  const { QUERY, MUTATION, SUBSCRIPTION } = OperationTypeNode;
  const wanted = dice.chance(0.7) ? QUERY : dice.pick([MUTATION, SUBSCRIPTION]);
  // There may be no other in a view.
  const operation = schema.getRootType(wanted) == null ? QUERY : wanted;
  const root = schema.getRootType(operation);
  if (root == null) throw new Error('no query');
  const writer = new DocumentWriter(schema, dice);
  const body = operation === SUBSCRIPTION ? writer.event(root) : writer.selections(root, 0);
  const text = [body, ...writer.fragments].join('\n');
  const used = [...writer.variables].filter(([name]) => new RegExp(`\\$${name}\\b`).test(text));
  const list = used.map(([name, { declaration }]) => `$${name}: ${declaration}`).join(', ');
  const given = used.flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value]]));
  return {
    operation,
    query: `${headOf(operation, list, dice)} ${text}`,
    variables: Object.fromEntries(given),
  };
}

function headOf(operation: OperationTypeNode, variables: string, dice: Dice): string {
  if (variables !== '') return `${operation} ${dice.pick(['Q', ''])} (${variables})`;
  return operation === OperationTypeNode.QUERY ? dice.pick(['', 'query', 'query Q']) : operation;
}

const maybe = <T>(dice: Dice, value: T): T | undefined => (dice.chance(0.5) ? value : undefined);

class DocumentWriter {
  readonly fragments: string[] = [];
  readonly variables: Map<string, Variable>;
  readonly #schema: GraphQLSchema;
  readonly #dice: Dice;
  readonly #fragmentsOf = new Map<string, string[]>();
  /** How fields of a name differ between types, by name. */
  readonly #signatures = new Map<string, Set<string>>();
  /** By field and variant. */
  readonly #args = new Map<string, string>();

  constructor(schema: GraphQLSchema, dice: Dice) {
    this.#schema = schema;
    this.#dice = dice;
    this.variables = new Map<string, Variable>([
      ['b0', { declaration: 'Boolean!', value: dice.chance(0.5) }],
      ['b1', { declaration: 'Boolean! = true', value: maybe(dice, dice.chance(0.5)) }],
      ['b2', { declaration: 'Boolean = false', value: maybe(dice, dice.chance(0.5)) }],
      ['t', { declaration: 'String = "Int"', value: maybe(dice, dice.pick(['ID', null])) }],
      ['i', { declaration: 'Int', value: maybe(dice, dice.pick([1, null])) }],
      ['n', { declaration: 'Int! = 1' }],
      ['s', { declaration: 'String!', value: dice.pick(['a', 'b']) }],
      ['d', { declaration: 'ID = "a"', value: maybe(dice, 'b') }],
    ]);
    const types = Object.values(schema.getTypeMap()).filter(isCompositeType);
    for (const field of types.flatMap(fieldsOf)) {
      const known = this.#signatures.get(field.name) ?? new Set();
      this.#signatures.set(field.name, known.add(signatureOf(field)));
    }
  }

  /** A subscription has one field at its root, unconditionally. */
  event(root: GraphQLObjectType): string {
    const field = this.#dice.pick(Object.values(root.getFields()));
    const inner = getNamedType(field.type);
    const { key, args } = this.#variant(field);
    const set = isCompositeType(inner) ? this.selections(inner, 1) : '';
    const body = `{ ${key}${field.name}${args} ${set} }`;
    if (this.#dice.chance(0.8)) return body;
    this.fragments.push(`fragment Event on ${root.name} ${body}`);
    return '{ ...Event }';
  }

  selections(type: GraphQLCompositeType, depth: number): string {
    const dice = this.#dice;
    const parts: string[] = [];
    const count = 1 + dice.number(depth === 0 ? 4 : 3);
    for (let index = 0; index < count; index++) {
      if (type === this.#schema.getQueryType() && dice.chance(0.05)) {
        parts.push(this.#introspection());
      } else if (dice.chance(0.12))
        parts.push(`${dice.pick(['', 'is: '])}__typename${this.#condition()}`);
      else if (dice.chance(depth === 0 ? 0.15 : 0.25)) parts.push(this.#fragment(type, depth));
      else parts.push(this.#field(type, depth));
    }
    return `{ ${parts.join(' ')} }`;
  }

  /** Of what is the same in every view. */
  #introspection(): string {
    const condition = this.#condition();
    return this.#dice.pick([
      'type: __type(name: $s) { name } meta: __schema { queryType { name } }',
      `__schema${condition} { __typename queryType { kind${condition} name } }`,
      `int: __type(name: $t)${condition} { ... on __Type { kind${condition} } name }`,
    ]);
  }

  #field(type: GraphQLCompositeType, depth: number): string {
    const open = fieldsOf(type).filter(
      (field) => depth < 4 || !isCompositeType(getNamedType(field.type)),
    );
    if (open.length === 0) return '__typename';
    const field = this.#dice.pick(open);
    const { key, args } = this.#variant(field);
    const inner = getNamedType(field.type);
    const set = isCompositeType(inner) ? this.selections(inner, depth + 1) : '';
    return `${key}${field.name}${args}${this.#condition()} ${set}`;
  }

  /** The same response key always has the same type and arguments, so that selections merge. */
  #variant(field: GraphQLField<unknown, unknown>): { key: string; args: string } {
    const { name, args } = field;
    const variant = this.#dice.number(3);
    const values: Readonly<Record<string, readonly string[]>> = {
      'key: String': ['"a"', '$s', '"b"'],
      'key: ID': ['"a"', '$d', '"b"'],
      'key: ID!': ['"a"', '"c"', '5'],
      'keys: [ID!]': ['["a", "b"]', '[]', '["0"]'],
      'at: Int': ['1', '$i', 'null'],
      'at: Int!': ['1', '$n', '2'],
      'strict: Int!': ['1', '$i', '2'],
    };
    const signatures = [...(this.#signatures.get(name) ?? [])];
    const kind = signatures.length < 2 ? '' : `_${signatures.indexOf(signatureOf(field))}`;
    const place = `${name}${kind} ${variant}`;
    let given = this.#args.get(place);
    if (given === undefined) {
      given = args
        .flatMap((arg) => {
          const fixed = values[`${arg.name}: ${arg.type}`]?.[variant];
          if (fixed !== undefined) return `${arg.name}: ${fixed}`;
          return this.#dice.chance(0.3) ? [] : `${arg.name}: ${this.#input(arg.type)}`;
        })
        .join(', ');
      this.#args.set(place, given);
    }
    return {
      key: variant === 0 && kind === '' ? '' : `${name}${kind}_${variant}: `,
      args: given === '' ? '' : `(${given})`,
    };
  }

  /** A literal, a variable, or a literal with variables in it. */
  #input(type: GraphQLInputType): string {
    const dice = this.#dice;
    if (dice.chance(0.35)) return this.#variable(type);
    const nullable = getNullableType(type);
    if (!isInputObjectType(nullable) || nullable.isOneOf || dice.chance(0.3)) {
      return literalOf(randomInput(type, dice));
    }
    const members = Object.values(nullable.getFields()).flatMap((field) => {
      if (!isRequiredInputField(field) && dice.chance(0.6)) return [];
      const mayLack = field.defaultValue !== undefined && dice.chance(0.5);
      const value = dice.chance(0.3)
        ? this.#variable(mayLack ? getNullableType(field.type) : field.type)
        : literalOf(randomInput(field.type, dice, 1));
      return `${field.name}: ${value}`;
    });
    return `{${members.join(', ')}}`;
  }

  #variable(type: GraphQLInputType): string {
    const dice = this.#dice;
    const name = `v${this.variables.size}`;
    const hasDefault = dice.chance(0.3);
    const mayLack = hasDefault || !isNonNullType(type);
    const standIn = hasDefault ? ` = ${literalOf(randomInput(type, dice))}` : '';
    const value = mayLack && dice.chance(0.3) ? undefined : variableOf(randomInput(type, dice));
    // Coercion refuses it, and all of the operation.
    const sent = value !== undefined && dice.chance(0.02) ? { unknown: [value] } : value;
    this.variables.set(name, { declaration: `${type}${standIn}`, value: sent });
    return `$${name}`;
  }

  #condition(): string {
    const dice = this.#dice;
    if (dice.chance(0.8)) return '';
    const value = dice.pick(['true', 'false', '$b0', '$b1', '$b2']);
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
    // All types that implement an interface may be hidden in a view.
    if (possible.length === 0) return [type];
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

const fieldsOf = (type: GraphQLCompositeType) =>
  isUnionType(type) ? [] : Object.values(type.getFields());

const signatureOf = ({ type, args }: GraphQLField<unknown, unknown>) =>
  [type, ...args.map((arg) => `${arg.name}: ${arg.type}`)].join();
