import {
  type GraphQLAbstractType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isAbstractType,
  isListType,
  isObjectType,
  OperationTypeNode,
} from 'graphql';
import { isMapEntry } from '../../../src/annotations/map-entry.ts';
import { readField, readType } from '../../../src/annotations/read.ts';
import { UpstreamError } from '../../../src/errors/upstream-error.ts';
import { Dice, seedOf } from './dice.ts';

/** How much of what an upstream sends is wrong. */
export interface Trouble {
  readonly holes: number;
  readonly wrongTypes: number;
  readonly failures: number;
}

/**
 * What the upstream knows: random, but always the same for the same question, so that the plan and
 * the reference get the same whatever else they ask, in whatever order.
 */
export class RandomUpstream {
  /** Whether it did not find one of many: then halves are asked for, which no plan foresees. */
  wasAskedInHalves = false;
  readonly #schema: GraphQLSchema;
  readonly #seed: number;
  readonly #trouble: Trouble;
  readonly #answers = new Map<string, unknown>();

  constructor(schema: GraphQLSchema, seed: number, trouble: Trouble) {
    this.#schema = schema;
    this.#seed = seed;
    this.#trouble = trouble;
  }

  /** The answer of a root field. @throws UpstreamError */
  answer(field: string, args: Readonly<Record<string, unknown>>): unknown {
    if (field === 'ask') return stableJson(args);
    const question = `${field} ${stableJson(args)}`;
    const type = this.#rootField(field).type;
    const dice = new Dice(seedOf(`${this.#seed} ${question}`));
    if (dice.chance(this.#trouble.failures)) throw failure(dice);
    return this.#once(question, () => this.#value(type, dice, 0));
  }

  /**
   * The items of a bulk read, by key; without those that it does not know. For the same `at` it
   * fails for all keys or for none, so that chunks do not matter.
   * @throws UpstreamError
   */
  items(typeName: string, keys: readonly unknown[], at: unknown): ReadonlyMap<string, unknown> {
    const bulk = `all${typeName} ${at}`;
    const ofAll = new Dice(seedOf(`${this.#seed} ${bulk}`));
    if (ofAll.chance(this.#trouble.failures)) {
      const error = failure(ofAll);
      if (keys.length > 1 && error.code === 'NOT_FOUND') this.wasAskedInHalves = true;
      throw error;
    }
    const items = new Map<string, unknown>();
    for (const key of keys.map(String)) {
      const dice = new Dice(seedOf(`${this.#seed} ${bulk} ${key}`));
      if (dice.chance(this.#trouble.holes)) continue;
      const make = () => ({ ...this.#object(typeName, dice, 0), the_key: key });
      items.set(key, this.#once(`${bulk} ${key}`, make));
    }
    return items;
  }

  /** What a stream sends. */
  events(field: string, args: Readonly<Record<string, unknown>>): unknown[] {
    const { type } = this.#rootField(field);
    return [1, 2, 3].map((event) => {
      const question = `${field} ${stableJson(args)} ${event}`;
      const dice = new Dice(seedOf(`${this.#seed} ${question}`));
      return this.#once(question, () => this.#value(type, dice, 0));
    });
  }

  #rootField(name: string) {
    for (const kind of Object.values(OperationTypeNode)) {
      const field = this.#schema.getRootType(kind)?.getFields()[name];
      if (field !== undefined) return field;
    }
    throw new Error(`no field ${name}`);
  }

  #once(question: string, make: () => unknown): unknown {
    if (!this.#answers.has(question)) this.#answers.set(question, make());
    return this.#answers.get(question);
  }

  #value(type: GraphQLOutputType, dice: Dice, depth: number): unknown {
    if (dice.chance(this.#trouble.holes)) return dice.pick([null, undefined]);
    const nullable = getNullableType(type);
    if (dice.chance(this.#trouble.wrongTypes)) {
      // Any object could be one of an abstract type that does not say which.
      return dice.pick(isAbstractType(nullable) ? wrongValues : [...wrongValues, ...wrongObjects]);
    }
    if (isListType(nullable)) {
      const { ofType } = nullable;
      if (isMapEntry(getNullableType(ofType))) return depth > 3 ? {} : this.#map(dice, depth);
      return Array.from({ length: dice.number(4) }, () => this.#value(ofType, dice, depth));
    }
    if (isObjectType(nullable)) {
      return depth > 3 ? null : this.#object(nullable.name, dice, depth);
    }
    if (isAbstractType(nullable)) {
      const { name } = dice.pick(this.#schema.getPossibleTypes(nullable));
      if (depth > 3) return null;
      // With members of others, so that members alone do not tell.
      const others = this.#schema.getPossibleTypes(nullable).flatMap(sentMembers);
      const decoys = Object.fromEntries(others.map(({ wireName }) => [wireName, null]));
      const told = this.#told(nullable, name, dice);
      return { ...decoys, ...this.#object(name, dice, depth), ...told };
    }
    return dice.pick(rightValues.get(nullable.toString()) ?? []);
  }

  /** What says of a value which type it is: its name, or else what the contract declares. */
  #told(type: GraphQLAbstractType, name: string, dice: Dice): object {
    const told = readType(type.astNode?.directives).discriminator;
    const { wireName = name } = readType(this.#schema.getType(name)?.astNode?.directives);
    if (told === undefined) return { $type: wireName };
    const values = Object.entries(told.mapping);
    // The name is what counts.
    if (dice.chance(0.2)) return { [told.field]: dice.pick(values)[0], $type: wireName };
    const [value] = dice.pick(values.filter(([, each]) => each === name));
    return { [told.field]: /^\d$/.test(value) && dice.chance(0.5) ? Number(value) : value };
  }

  #map(dice: Dice, depth: number): object {
    const entry = this.#schema.getType('Entry');
    const type = isObjectType(entry) ? entry.getFields().value?.type : undefined;
    if (type === undefined) throw new Error('no type Entry');
    const names = dice.some(['a', '', 'constructor', '__proto__', '0'], 0.5);
    return Object.fromEntries(names.map((name) => [name, this.#value(type, dice, depth + 1)]));
  }

  #object(typeName: string, dice: Dice, depth: number): object {
    const type = this.#schema.getType(typeName);
    if (!isObjectType(type)) throw new Error(`${typeName} is no object type`);
    // Its fields are asked for, wherever it stands.
    if (type === this.#schema.getQueryType()) return {};
    const members: [string, unknown][] = [['other', 'not in the contract']];
    for (const { wireName, type: of } of sentMembers(type)) {
      members.push([wireName, this.#value(of, dice, depth + 1)]);
    }
    members.push(['the_key', dice.chance(this.#trouble.holes) ? null : dice.pick(keys)]);
    return Object.fromEntries(members);
  }
}

/** What an upstream sends of a type: neither what is asked of others, nor what has no field. */
const sentMembers = (type: GraphQLObjectType) =>
  Object.values(type.getFields()).flatMap(({ name, type: of, astNode }) => {
    const { link, wireName = name, others } = readField(astNode?.directives);
    return link === undefined && others === undefined ? [{ wireName, type: of }] : [];
  });

const wrongValues = ['wrong', 12.5, 2 ** 31, Number.NaN, true, [], [[5]], 9007199254740993n];
const wrongObjects = [{}, { the_key: 'x' }];

const keys = ['a', 'b', '', '0', 5, 9007199254740993n];

const rightValues: ReadonlyMap<string, readonly unknown[]> = new Map<string, readonly unknown[]>([
  ['Int', [0, -1, 7, 2 ** 31 - 1]],
  ['String', ['', 'text', '"quoted" \\ \n \u2028 é 😀', 'x'.repeat(100)]],
  ['Float', [0, -0, 1.5, 1e21]],
  ['Boolean', [true, false]],
  ['ID', keys],
  ['BigInt', [5, '9007199254740993', 9007199254740993n]],
  ['JSON', [{ a: [1, null] }, 'text', 5, false]],
  ['Kind', ['a-a', 2, 'C']],
]);

function failure(dice: Dice): UpstreamError {
  const code = dice.pick(['NOT_FOUND', 'UPSTREAM_TIMEOUT', 'UPSTREAM_FAILED'] as const);
  return new UpstreamError(code, { source: 's' });
}

/** The same for equal values. */
function stableJson(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return `[${value.map(stableJson).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  const members = Object.entries(value).map(([name, member]) => `"${name}":${stableJson(member)}`);
  return `{${members.sort().join()}}`;
}
