import { isJsonObject, type JsonObject, objectAt } from '../../../../tools/json-object.ts';
import { BrokenReference } from '../contract/broken-reference.ts';
import type { Contract } from '../contract/contract.ts';
import type { Finding } from '../contract/finding.ts';

export interface DiscriminatorMapping {
  /** Value → where the contract names its schema. */
  readonly refs: ReadonlyMap<string, string>;
  /** Entries that lead nowhere: they cost their value, not the type. */
  readonly problems: readonly Finding[];
}

/** OpenAPI 3.1, Discriminator Object, `mapping`. Swagger 2.0 has none. */
export function readMapping(
  contract: Contract,
  { discriminator }: JsonObject,
): DiscriminatorMapping {
  const refs = new Map<string, string>();
  const problems: Finding[] = [];
  const mapping = isJsonObject(discriminator) ? objectAt(discriminator.mapping) : {};
  for (const [value, target] of Object.entries(mapping)) {
    if (typeof target !== 'string') continue;
    try {
      const { ref } = contract.resolve({ $ref: target });
      if (ref !== undefined) refs.set(value, ref);
    } catch (error) {
      if (!(error instanceof BrokenReference)) throw error;
      const text = `${error.message}: the value "${value}" of a discriminator has no type.`;
      problems.push({ text, at: mapping });
    }
  }
  return { refs, problems };
}
