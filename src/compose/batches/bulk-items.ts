import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNullableType,
  isListType,
  isObjectType,
} from 'graphql';
import { resultFieldOf } from '../result-field.ts';

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
 * What a bulk answer has lists of, and where they stand: it is the list, or has exactly one list of
 * such items; or its result does, where it has headers too. Paths of field names; empty for the
 * answer itself.
 */
export function itemLists(
  answer: GraphQLOutputType,
): ReadonlyMap<GraphQLNamedType, readonly string[]> {
  const type = getNullableType(answer);
  const own = itemTypeOf(type);
  if (own !== undefined) return new Map([[own, []]]);
  const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
  const byItem = Map.groupBy(fields, (field) => itemTypeOf(field.type));
  const lists = new Map<GraphQLNamedType, readonly string[]>();
  for (const [item, [only, ...others]] of byItem) {
    if (item !== undefined && only !== undefined && others.length === 0)
      lists.set(item, [only.name]);
  }
  const result = resultFieldOf(answer);
  if (result === undefined) return lists;
  for (const [item, path] of itemLists(result.type)) {
    if (!byItem.has(item)) lists.set(item, [result.name, ...path]);
  }
  return lists;
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
