import {
  type GraphQLInputType,
  type GraphQLNullableType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';
import type { Dice } from './dice.ts';

/** An enum value, which is text in variables and a name in documents. */
class Name {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  toJSON(): string {
    return this.name;
  }
}

const leaves: Readonly<Record<string, readonly unknown[]>> = {
  Int: [0, -7, 2 ** 31 - 1],
  String: ['', 'a "b" \\ \n', 'é'],
  Boolean: [true, false],
  Float: [0, -1.5, 3, 1e21, 5e-324],
  ID: ['a', 5],
  BigInt: [5, '9007199254740993'],
  JSON: [{ a: [1, null, 'x'] }, 'text', [[]]],
};

/** A value for an input type, as a client may write it: a single item for a list, too. */
export function randomInput(type: GraphQLInputType, dice: Dice, depth = 0): unknown {
  if (!isNonNullType(type) && dice.chance(0.1)) return null;
  const nullable: GraphQLNullableType & GraphQLInputType = getNullableType(type);
  if (isListType(nullable)) {
    const item = () => randomInput(nullable.ofType, dice, depth);
    // A single null would be the list itself.
    const single = dice.chance(0.3) ? item() : null;
    return single ?? Array.from({ length: dice.number(3) }, item);
  }
  if (isEnumType(nullable)) return new Name(dice.pick(nullable.getValues()).name);
  if (!isInputObjectType(nullable)) return dice.pick(leaves[nullable.name] ?? []);
  const fields = Object.values(nullable.getFields());
  if (nullable.isOneOf) {
    const field = dice.pick(fields);
    let value: unknown = null;
    while (value === null) value = randomInput(field.type, dice, depth + 1);
    return { [field.name]: value };
  }
  const given = fields.filter(
    (field) => isRequiredInputField(field) || (depth < 3 && dice.chance(0.5)),
  );
  return Object.fromEntries(
    given.map((field) => [field.name, randomInput(field.type, dice, depth + 1)]),
  );
}

/** As it stands in a document. */
export function literalOf(value: unknown): string {
  if (value instanceof Name) return value.name;
  if (Array.isArray(value)) return `[${value.map(literalOf).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${name}: ${literalOf(member)}`);
  return `{${members.join(', ')}}`;
}

/** As it stands in the variables of a request. */
export const variableOf = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
