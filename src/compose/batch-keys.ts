import {
  type GraphQLArgument,
  type GraphQLObjectType,
  type GraphQLType,
  getNullableType,
  isListType,
} from 'graphql';
import { plural } from './naming.ts';

/**
 * Keys are matched as text, so only types whose equal values are equal text can be keys: not
 * `Decimal` ("1.5" and "1.50") or `DateTime`.
 */
const keyTypes: ReadonlySet<string> = new Set(['ID', 'String', 'Int', 'BigInt']);

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

/**
 * The names that the key of an item may have: that of the argument, and `id` for `userId` of a
 * `User`.
 */
function keyNames(item: GraphQLObjectType, keyArg: GraphQLArgument): string[] {
  const isItsId = keyArg.name.toLowerCase() === `${item.name}id`.toLowerCase();
  return isItsId ? [keyArg.name, 'id'] : [keyArg.name];
}

/** The argument of the bulk read that takes many values of the single read's key. */
export function findKeysArg(
  item: GraphQLObjectType,
  keyArg: GraphQLArgument,
  args: readonly GraphQLArgument[],
): GraphQLArgument | undefined {
  return args.find(({ name, type }) => {
    const list = getNullableType(type);
    return (
      keyNames(item, keyArg).some((keyName) => namesManyOf(name, keyName)) &&
      isListType(list) &&
      getNullableType(list.ofType) === getNullableType(keyArg.type)
    );
  });
}

/** The field of an item that repeats its key. */
export function findItemKey(item: GraphQLObjectType, keyArg: GraphQLArgument): string | undefined {
  const fields = item.getFields();
  return keyNames(item, keyArg).find((name) => {
    const field = fields[name];
    return field !== undefined && isKeyType(field.type);
  });
}
