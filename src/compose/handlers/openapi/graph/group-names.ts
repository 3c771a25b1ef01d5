import { words } from '../../../naming/graphql-names.ts';
import { singular } from '../../../naming/plurals.ts';

/**
 * Tools put the group of an operation before its name: `BrandExport_GetBrandExportFile`. Where the
 * name itself says what it is about, the group only repeats it.
 * @returns The name alone; `undefined` when the group says more.
 */
export function withoutRepeatedGroup(operationId: string): string | undefined {
  const [, group = '', name = ''] =
    /^([^./#]+)[./#]([^./#]+)$/.exec(operationId) ?? /^([^_]+)_([^_]+)$/.exec(operationId) ?? [];
  const [, ...object] = spoken(name);
  const said = ` ${object.join(' ')} `;
  const repeats = said.includes(` ${spoken(group).join(' ')} `) || isSame(group, name);
  return group !== '' && repeats ? name : undefined;
}

/**
 * A service whose name stands before every operation (`storage.buckets.list`, `storage.objects.get`)
 * says nothing in its own graph, and nor do the packages around it (`app.api.users.search`). It stays
 * where it is what the operations are about: `users.list`.
 */
export function sharedService(operationIds: readonly (string | undefined)[]): string | undefined {
  const [first = ''] = operationIds;
  const ends = [...first.matchAll(/\./g)].map(({ index }) => index + 1);
  return ends
    .map((end) => first.slice(0, end))
    .findLast((prefix) => isService(prefix, operationIds));
}

function isService(prefix: string, operationIds: readonly (string | undefined)[]): boolean {
  const others = operationIds.map((id) => (id?.startsWith(prefix) ? id.slice(prefix.length) : ''));
  const saysMore = others.every((id) => words(id).length > 1);
  const grouped = new Set(others.flatMap((id) => /^([^.]+)\./.exec(id)?.[1] ?? []));
  return saysMore && grouped.size > 1;
}

const isSame = (one: string, other: string) => spoken(one).join(' ') === spoken(other).join(' ');
const spoken = (text: string) => words(text).map((word) => singular(word.toLowerCase()));
