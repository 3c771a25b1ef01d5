import { objectAt } from '../../../../tools/json-object.ts';
import { unlessBroken } from '../contract/broken-reference.ts';
import type { Contract } from '../contract/contract.ts';
import { textAt } from '../contract/json-node.ts';
import { collectMembers } from './object-members.ts';
import { tellingMember } from './union-discriminator.ts';

/**
 * Words for the types of variants that the contract does not name: their title, the text that tells
 * them apart, or the member that they alone have; only what has none of these is counted.
 * @param name The words of their union.
 */
export function variantNames(
  contract: Contract,
  name: string,
  variants: readonly unknown[],
): ReadonlyMap<unknown, string> {
  // What is broken is reported when the variant is read.
  const telling = unlessBroken(undefined, () => tellingMember(contract, variants));
  const own = unlessBroken(undefined, () => ownMembers(contract, variants));
  return new Map(
    variants.map((variant, index) => {
      const told = telling?.texts.get(variant) ?? own?.get(variant) ?? `Option${index + 1}`;
      return [variant, textAt(objectAt(variant).title) ?? `${name} ${told}`];
    }),
  );
}

/**
 * For each of these that has one, the first member that no other has; one that it requires comes
 * before one that it may have.
 */
function ownMembers(contract: Contract, schemas: readonly unknown[]): ReadonlyMap<unknown, string> {
  const members = schemas.map((schema) => collectMembers(contract, schema));
  const own = members.map(({ properties, required }, at) => {
    const only = [...properties.keys()].filter(
      (name) => !members.some((each, other) => other !== at && each.properties.has(name)),
    );
    return only.find((name) => required.has(name)) ?? only[0];
  });
  return new Map(
    schemas.flatMap((schema, at): [unknown, string][] => {
      const name = own[at];
      return name === undefined ? [] : [[schema, name]];
    }),
  );
}
