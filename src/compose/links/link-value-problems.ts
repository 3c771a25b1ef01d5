import {
  coerceInputValue,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLType,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import type { LinkValue } from '../../annotations/model.ts';
import { readField } from '../../annotations/read.ts';

/** A field with `@link`, and the type that has it. */
export interface LinkedField {
  readonly type: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
}

/**
 * What is wrong with the value of one link argument: does it exist, and can it be sent?
 * @param expected The type of the argument; of the items, where it is filled with those of many parents.
 */
export function linkValueProblems(
  { type, field }: LinkedField,
  value: LinkValue,
  argument: GraphQLArgument,
  expected: GraphQLType,
): string[] {
  switch (value.from) {
    case 'constant':
      return constantProblems(argument, value.value);
    case 'argument': {
      const given = field.args.find(({ name }) => name === value.name);
      if (given === undefined) return [`it has no argument "${value.name}"`];
      const mayLack = isRequiredArgument(argument) && !isNonNullType(given.type);
      return fits(given.type, expected, value.name) &&
        (!mayLack || given.defaultValue !== undefined)
        ? []
        : [`"$args.${value.name}" is ${given.type}, but "${argument.name}" takes ${expected}`];
    }
    case 'parent': {
      const written = `$parent.${value.path.join('.')}`;
      const given = typeAt(type, value.path);
      if (typeof given === 'string') return [`"${written}": ${given}`];
      if (
        isNonNullType(field.type) &&
        isRequiredArgument(argument) &&
        mayBeNull(type, value.path)
      ) {
        const is = getNullableType(field.type);
        return [`its type must be ${is}, because "${written}" may be null`];
      }
      return fits(given, expected, value.path.at(-1) ?? '')
        ? []
        : [`"${written}" is ${given}, but "${argument.name}" takes ${expected}`];
    }
  }
}

/** How other gateways refer to values: taken for a text, it would be sent as it is written. */
const otherReference = /^\{+\s*(root|parent|this|source|args)\.([\w.]+)\s*\}+$/;

function constantProblems(argument: GraphQLArgument, value: unknown): string[] {
  const [, owner, path] = (typeof value === 'string' && otherReference.exec(value)) || [];
  if (path !== undefined) {
    const reference = `$${owner === 'args' ? 'args' : 'parent'}.${path}`;
    return [`"${value}" for "${argument.name}" is a text: a reference is written "${reference}"`];
  }
  const problems: string[] = [];
  coerceInputValue(value, argument.type, (_path, _invalid, error) => problems.push(error.message));
  return problems.map((problem) => `the constant for "${argument.name}": ${problem}`);
}

/** @returns The type at the end of the path, or what is wrong with the path. */
function typeAt(from: GraphQLObjectType, path: readonly string[]): GraphQLType | string {
  let owner: GraphQLNamedType = from;
  let type: GraphQLType | undefined;
  for (const name of path) {
    if (type !== undefined && isListType(getNullableType(type))) {
      return `${type} is a list, so its members cannot be one value`;
    }
    if (!isObjectType(owner)) return `${owner} has no fields`;
    const field: GraphQLField<unknown, unknown> | undefined = owner.getFields()[name];
    if (field === undefined) return `${owner.name} has no field "${name}"`;
    if (readField(field.astNode?.directives).link !== undefined) {
      return `${owner.name}.${name} is a link itself; only what the parent's source sends can be read`;
    }
    type = field.type;
    owner = getNamedType(field.type);
  }
  if (type === undefined || !isLeafType(owner)) return `${owner} is not a scalar`;
  return type;
}

/** @param path One that `typeAt` finds good. */
function mayBeNull(from: GraphQLObjectType, path: readonly string[]): boolean {
  let owner: GraphQLNamedType = from;
  for (const name of path) {
    const type: GraphQLType | undefined = isObjectType(owner)
      ? owner.getFields()[name]?.type
      : undefined;
    if (type === undefined || !isNonNullType(type)) return true;
    owner = getNamedType(type);
  }
  return false;
}

/**
 * Keys are often typed differently on the two sides. These pairs lose nothing: what the parent's
 * source sent is sent on, and an adapter refuses what its protocol cannot hold.
 */
const sendable: Readonly<Record<string, readonly string[]>> = {
  Int: ['Float', 'BigInt', 'ID', 'String', 'Decimal'],
  BigInt: ['Int', 'Float', 'ID', 'String', 'Decimal'],
  String: ['ID'],
  ID: ['String'],
};

/** Ids are whole numbers, also where a contract says `type: number`. A price is none. */
const sendableIds = ['Int', 'BigInt', 'ID', 'String'];
const isIdName = (name: string) => /(^id|Id|ID|_id)s?$/.test(name);

/**
 * Whether values of a type can be sent for an argument. Null parents are handled at run time.
 * @param name Of the field or argument that has them.
 */
function fits(given: GraphQLType, expected: GraphQLType, name: string): boolean {
  const [from, to] = [getNullableType(given), getNullableType(expected)];
  if (isListType(from) || isListType(to)) {
    return isListType(from) && isListType(to) && fits(from.ofType, to.ofType, name);
  }
  const [fromName, toName] = [getNamedType(from).name, getNamedType(to).name];
  if (fromName === toName || sendable[fromName]?.includes(toName)) return true;
  return fromName === 'Float' && isIdName(name) && sendableIds.includes(toName);
}
