import { allocateNames } from '../../../naming/allocate-names.ts';
import { fieldName, leadingSymbol } from '../../../naming/graphql-names.ts';

/**
 * A property whose name is kept has the first right to it: `_links` gives way to `links`, and `@id` is
 * `atId` beside `id`.
 */
export function memberNames(wireNames: readonly string[]): Map<string, string> {
  const requests = wireNames.map((key) => ({
    key,
    candidates: [fieldName(key), fieldName(`${leadingSymbol(key)} ${key}`)],
  }));
  const isKept = ({ key, candidates }: (typeof requests)[number]) => candidates[0] === key;
  return allocateNames([
    ...requests.filter(isKept),
    ...requests.filter((request) => !isKept(request)),
  ]);
}
