import {
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isAbstractType,
  isListType,
  isObjectType,
} from 'graphql';
import { readField } from '../../../src/annotations/read.ts';
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
    const question = `${field} ${JSON.stringify(Object.entries(args).sort())}`;
    const type = this.#schema.getQueryType()?.getFields()[field]?.type;
    if (type === undefined) throw new Error(`no field ${field}`);
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
    if (ofAll.chance(this.#trouble.failures)) throw failure(ofAll);
    const items = new Map<string, unknown>();
    for (const key of keys.map(String)) {
      const dice = new Dice(seedOf(`${this.#seed} ${bulk} ${key}`));
      if (dice.chance(this.#trouble.holes)) continue;
      const make = () => ({ ...this.#object(typeName, dice, 0), the_key: key });
      items.set(key, this.#once(`${bulk} ${key}`, make));
    }
    return items;
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
      return Array.from({ length: dice.number(4) }, () => this.#value(ofType, dice, depth));
    }
    if (isObjectType(nullable)) {
      return depth > 3 ? null : this.#object(nullable.name, dice, depth);
    }
    if (isAbstractType(nullable)) {
      const { name } = dice.pick(this.#schema.getPossibleTypes(nullable));
      return depth > 3 ? null : { ...this.#object(name, dice, depth), $type: name };
    }
    return dice.pick(rightValues.get(nullable.toString()) ?? []);
  }

  #object(typeName: string, dice: Dice, depth: number): object {
    const type = this.#schema.getType(typeName);
    if (!isObjectType(type)) throw new Error(`${typeName} is no object type`);
    const members: [string, unknown][] = [['other', 'not in the contract']];
    for (const field of Object.values(type.getFields())) {
      const { link, wireName = field.name } = readField(field.astNode?.directives);
      if (link !== undefined) continue;
      members.push([wireName, this.#value(field.type, dice, depth + 1)]);
    }
    members.push(['the_key', dice.chance(this.#trouble.holes) ? null : dice.pick(keys)]);
    return Object.fromEntries(members);
  }
}

const wrongValues = ['wrong', 12.5, true, [], [[5]], 9007199254740993n];
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
