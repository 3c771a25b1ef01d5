import { allocateNames, typeName } from '../../../naming.ts';
import { reservedTypeNames } from '../../../scalars.ts';

export interface NameRequest {
  readonly key: string;
  /** The name of the schema in the contract, or words that say where it stands. */
  readonly base: string;
  readonly isInput: boolean;
  /** Whether the contract itself names the schema. */
  readonly isComponent: boolean;
}

/**
 * Names for all types of a contract: key → GraphQL name. Schemas that the contract names come
 * before those that are named after their place, and answers before requests, so that `Product` is
 * `Product` wherever it is used and what is sent is `ProductInput`.
 */
export function allocateTypeNames(requests: readonly NameRequest[]): Map<string, string> {
  const rank = ({ isInput, isComponent, base }: NameRequest) => {
    if (!isComponent) return 3;
    return isInput ? (endsWithInput(base) ? 1 : 2) : 0;
  };
  const ordered = requests.toSorted((a, b) => rank(a) - rank(b));
  return allocateNames(
    ordered.map(({ key, base, isInput }) => ({ key, candidates: candidates(base, isInput) })),
    reservedTypeNames,
  );
}

const endsWithInput = (base: string) => /input$/i.test(typeName(base));

function candidates(base: string, isInput: boolean): string[] {
  const name = typeName(base);
  if (!isInput) return [name];
  return endsWithInput(base) ? [name, `${name}Input`] : [`${name}Input`];
}
