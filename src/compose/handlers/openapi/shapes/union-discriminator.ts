import type { Contract } from '../contract/contract.ts';
import { type JsonObject, objectAt, textAt } from '../contract/json-node.ts';
import { collectMembers, fixedText } from './object-members.ts';
import type { UnionShape } from './shape.ts';
import { variantRef } from './subtype-index.ts';

/**
 * The member that tells the variants of a union apart. Said by `discriminator`, or else a member
 * that every variant fixes to a text of its own.
 * @param keys Each variant of the contract with the keys of its object shapes.
 */
export function unionDiscriminator(
  contract: Contract,
  node: JsonObject,
  keys: ReadonlyMap<unknown, readonly string[]>,
): UnionShape['discriminator'] {
  const declared = objectAt(node.discriminator);
  // Swagger 2.0 writes the name alone.
  const field = textAt(declared.propertyName) ?? textAt(node.discriminator);
  const variants = [...keys].flatMap(([schema, [key, ...others]]) =>
    key === undefined || others.length > 0 ? [] : [{ schema, key }],
  );
  if (field === undefined) return derived(contract, variants);
  const mapping = new Map<string, string>();
  const explicit = Object.entries(objectAt(declared.mapping));
  for (const { schema, key } of variants) {
    const ref = variantRef(contract, schema);
    const values = explicit.filter(([, target]) => sameTarget(contract, target, ref));
    if (values.length > 0) {
      for (const [value] of values) mapping.set(value, key);
    } else {
      const property = collectMembers(contract, schema).properties.get(field);
      // OpenAPI 3.1, Discriminator Object: without a mapping, the value is the schema's name.
      const fixed = property === undefined ? undefined : fixedText(contract, property);
      const value = fixed ?? ref?.split('/').at(-1);
      if (value !== undefined && !mapping.has(value)) mapping.set(value, key);
    }
  }
  return { field, mapping };
}

function sameTarget(contract: Contract, target: unknown, ref: string | undefined): boolean {
  if (typeof target !== 'string' || ref === undefined) return false;
  return target === ref || contract.resolve({ $ref: target }).ref === ref;
}

function derived(
  contract: Contract,
  variants: readonly { readonly schema: unknown; readonly key: string }[],
): UnionShape['discriminator'] {
  const [first] = variants;
  if (first === undefined) return undefined;
  for (const field of collectMembers(contract, first.schema).properties.keys()) {
    const mapping = new Map<string, string>();
    for (const { schema, key } of variants) {
      const property = collectMembers(contract, schema).properties.get(field);
      const value = property === undefined ? undefined : fixedText(contract, property);
      if (value !== undefined) mapping.set(value, key);
    }
    if (mapping.size === variants.length) return { field, mapping };
  }
  return undefined;
}
