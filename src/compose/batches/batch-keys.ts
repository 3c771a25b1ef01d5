import {
  type GraphQLArgument,
  GraphQLFloat,
  GraphQLInt,
  type GraphQLObjectType,
  GraphQLString,
  type GraphQLType,
  getNullableType,
  isInputObjectType,
  isListType,
} from 'graphql';
import type { Input } from '../../annotations/input-path.ts';
import { fieldName, typeName } from '../naming/graphql-names.ts';
import { plural } from '../naming/plurals.ts';

/**
 * Keys are matched as text, so only types whose equal values are equal text can be keys: not
 * `Decimal` ("1.5" and "1.50") or `DateTime`. Ids are `Float` where a contract says `type: number`.
 */
const keyTypes: ReadonlySet<string> = new Set(['ID', 'String', 'Int', 'BigInt', 'Float']);

export function isKeyType(type: GraphQLType): boolean {
  const nullable = getNullableType(type);
  return 'name' in nullable && keyTypes.has(nullable.name);
}

/**
 * Whether the name of an argument that takes a list says that it takes many of `name`: `ids` or
 * `idList` of `id`; or `id` itself, as in `?id=1&id=2`.
 */
export function namesManyOf(keysArg: string, name: string): boolean {
  return [plural(name), `${name}s`, `${name}List`, name].includes(keysArg);
}

/** What is read, and the source that has it. */
export interface ReadItem {
  readonly item: GraphQLObjectType;
  readonly source: string;
}

/**
 * What an item is called: `User`, also where its type is `BillingUser`, because another source has a
 * `User`, or `UserDto`.
 */
export function nounsOf({ item: { name }, source }: ReadItem): string[] {
  const prefix = typeName(source);
  const own = name.startsWith(prefix) && name !== prefix ? [name.slice(prefix.length)] : [];
  return [name, ...own].flatMap((noun) => [noun, noun.replace(/(Dto|DTO|Model|Entity)$/, '')]);
}

/**
 * The names that the key of an item may have: that of the argument, and `id` for `userId` of a
 * `User`.
 */
function keyNames(read: ReadItem, keyArg: GraphQLArgument): string[] {
  const given = keyArg.name.toLowerCase();
  const isItsId = nounsOf(read).some((noun) => given === `${noun}id`.toLowerCase());
  return isItsId ? [keyArg.name, 'id'] : [keyArg.name];
}

/** The names that the keys of many items may be the plural of: `productId`, too, for a `Product`. */
function keysNames(read: ReadItem, keyArg: GraphQLArgument): string[] {
  if (keyArg.name !== 'id') return keyNames(read, keyArg);
  return [keyArg.name, ...nounsOf(read).map((noun) => fieldName(`${noun} id`))];
}

/** Where a bulk read takes its keys. */
export interface KeysInput {
  /** The name of an argument, or the path to a member of one: `input.ids`. */
  readonly path: string;
  /** What takes them. */
  readonly input: Input;
  /** What stands beside it: other arguments, and other members. */
  readonly others: readonly { readonly path: string; readonly input: Input }[];
  /** Set when they stand in it as one text, so far as its name tells. */
  readonly separator?: string;
}

/** The input of the bulk read that takes many values of the single read's key. */
export function findKeysInput(
  read: ReadItem,
  keyArg: GraphQLArgument,
  args: readonly GraphQLArgument[],
): KeysInput | undefined {
  const names = keysNames(read, keyArg);
  const list = findInput(args, ({ name, type }) => {
    const keys = getNullableType(type);
    return (
      names.some((keyName) => namesManyOf(name, keyName)) &&
      isListType(keys) &&
      takesKeysOf(getNullableType(keys.ofType), getNullableType(keyArg.type))
    );
  });
  if (list !== undefined) return list;
  // Many contracts call `1,2` a text.
  const text = findInput(
    args,
    ({ name, type }) =>
      getNullableType(type) === GraphQLString &&
      names.some((keyName) => name !== keyName && namesManyOf(name, keyName)),
  );
  return text && { ...text, separator: ',' };
}

function findInput(
  args: readonly GraphQLArgument[],
  takesKeys: (input: Input) => boolean,
): KeysInput | undefined {
  const asPlaced = (input: Input, owner = '') => ({ path: owner + input.name, input });
  const inputs = args.map((argument) => asPlaced(argument));
  const found = inputs.find(({ input }) => takesKeys(input));
  if (found !== undefined) {
    return { ...found, others: inputs.filter((each) => each !== found) };
  }
  // The keys stand in a body: `{ "ids": [1, 2] }`.
  for (const owner of inputs) {
    const type = getNullableType(owner.input.type);
    const members = isInputObjectType(type)
      ? Object.values(type.getFields()).map((member) => asPlaced(member, `${owner.path}.`))
      : [];
    const member = members.find(({ input }) => takesKeys(input));
    if (member === undefined) continue;
    const others = [...inputs, ...members].filter((each) => each !== owner && each !== member);
    return { ...member, others };
  }
  return undefined;
}

const takesKeysOf = (many: GraphQLType, one: GraphQLType) =>
  many === one || (many === GraphQLFloat && one === GraphQLInt);

/** The field of an item that repeats its key. */
export function findItemKey(read: ReadItem, keyArg: GraphQLArgument): string | undefined {
  const fields = read.item.getFields();
  return keyNames(read, keyArg).find((name) => {
    const field = fields[name];
    return field !== undefined && isKeyType(field.type);
  });
}
