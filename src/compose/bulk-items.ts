import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNullableType,
  isListType,
  isObjectType,
} from 'graphql';

/** The type of the items of a list, where the type is one. */
function itemTypeOf(type: GraphQLOutputType): GraphQLNamedType | undefined {
  const list = getNullableType(type);
  const item = isListType(list) ? getNullableType(list.ofType) : undefined;
  return item !== undefined && 'name' in item ? item : undefined;
}

/** An item as a single read answers it. */
export interface SingleItem {
  readonly item: GraphQLObjectType;
  /** Set when the answer is an object that has nothing but the item: `{ "product": … }`. */
  readonly itemField?: string;
}

/** What may be the item in the answer of a single read: the answer itself comes first. */
export function singleItems(answer: GraphQLOutputType): SingleItem[] {
  const type = getNullableType(answer);
  if (!isObjectType(type)) return [];
  const [only, ...others] = Object.values(type.getFields());
  const inside = only && getNullableType(only.type);
  return only !== undefined && others.length === 0 && isObjectType(inside)
    ? [{ item: type }, { item: inside, itemField: only.name }]
    : [{ item: type }];
}

/**
 * Where the items stand in a bulk answer: it is the list, or has exactly one list of them.
 * @returns A path of field names, empty for the answer itself; `undefined` when it is not clear.
 */
export function findItems(
  answer: GraphQLOutputType,
  item: GraphQLNamedType,
): readonly string[] | undefined {
  const type = getNullableType(answer);
  if (isListType(type)) return itemTypeOf(type) === item ? [] : undefined;
  if (!isObjectType(type)) return undefined;
  const [only, ...others] = Object.values(type.getFields()).filter(
    (field) => itemTypeOf(field.type) === item,
  );
  return only === undefined || others.length > 0 ? undefined : [only.name];
}

/** The type of the items at a path of a bulk answer; `undefined` when there is no list. */
export function itemTypeAt(
  answer: GraphQLOutputType,
  path: readonly string[],
): GraphQLNamedType | undefined {
  let type = answer;
  for (const name of path) {
    const owner = getNullableType(type);
    const field = isObjectType(owner) ? owner.getFields()[name] : undefined;
    if (field === undefined) return undefined;
    type = field.type;
  }
  return itemTypeOf(type);
}
