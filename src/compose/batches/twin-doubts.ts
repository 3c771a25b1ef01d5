import { type GraphQLField, type GraphQLOutputType, getNullableType, isObjectType } from 'graphql';
import type { Binding } from '../../annotations/bindings.ts';
import { operationName } from '../../annotations/operation-name.ts';
import { fieldName } from '../naming/graphql-names.ts';
import { type KeysInput, nounsOf, type ReadItem } from './batch-keys.ts';

/** Why the answer of a bulk read for a key may be another than that of the single read. */

/** `GET /users/{id}/manager` gives a user, too, but not the one of that id. */
export function otherThings(single: Binding, bulk: Binding): string {
  return `"${operationName(single)}" and "${operationName(bulk)}" may read different things`;
}

/** A customer has many orders, of which a single read gives one: the last, the open one. */
export function severalItems(read: ReadItem, itemKey: string): string[] {
  if (!/Id$/.test(itemKey)) return [];
  const ownKeys = ['id', ...nounsOf(read).map((noun) => fieldName(`${noun} id`))];
  const fields = read.item.getFields();
  const ownKey = ownKeys.find((name) => fields[name] !== undefined);
  return ownKeys.includes(itemKey) || ownKey === undefined
    ? []
    : [`several may have the same "${itemKey}", because each has its own "${ownKey}"`];
}

/** What an answer has beside its list where that is one of several pages. */
const ofPages =
  /^(next(Page|Cursor|Token|Link|Url|Uri|Offset)?\w*|\w*Cursor|hasMore\w*|hasNext\w*|(total|last)Pages?|page(Count|Info|Size)?|paging|pagination|isLast\w*)$/;

/** Who gives pages gives no more than fit in one, whatever the keys. */
export function severalPages(bulk: GraphQLField<unknown, unknown>, items: readonly string[]) {
  let type: GraphQLOutputType = bulk.type;
  for (const name of items) {
    const owner = getNullableType(type);
    if (!isObjectType(owner)) return [];
    const sign = Object.keys(owner.getFields()).find((each) => each !== name && ofPages.test(each));
    if (sign !== undefined) return [`its answer has "${sign}", as pages have`];
    type = owner.getFields()[name]?.type ?? type;
  }
  return [];
}

/**
 * The default of an argument (a page size, a status, a tenant) decides what is in the answer, and a
 * key that is left out would wrongly be null.
 * @param passedOn The names of those that the single read has, too.
 */
export function keysLeftOut(
  bulk: string,
  { others }: KeysInput,
  passedOn: ReadonlyMap<string, unknown>,
): string[] {
  const narrowing = others.map(({ path }) => path).filter((path) => !passedOn.has(path));
  if (narrowing.length === 0) return [];
  const names = narrowing.map((path) => `"${path}"`).join(' and ');
  return [`${names} may leave some of the keys out of ${bulk}`];
}
