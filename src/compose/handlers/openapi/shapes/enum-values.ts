import { allocateNames } from '../../../naming/allocate-names.ts';
import { enumValueName } from '../../../naming/graphql-names.ts';
import type { EnumShape } from './shape.ts';

/** The texts of an enum with their names in the graph. */
export function enumValues(texts: readonly string[]): EnumShape['values'] {
  const names = allocateNames(
    texts.map((value) => ({ key: value, candidates: [enumValueName(value)] })),
  );
  return texts.map((wireValue) => ({ name: names.get(wireValue) ?? wireValue, wireValue }));
}
