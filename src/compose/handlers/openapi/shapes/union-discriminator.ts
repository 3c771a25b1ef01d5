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

/** A member that each of these fixes to a text of its own. */
export function tellingMember(
  contract: Contract,
  schemas: readonly unknown[],
): { readonly field: string; readonly texts: ReadonlyMap<unknown, string> } | undefined {
  for (const field of collectMembers(contract, schemas[0]).properties.keys()) {
    const texts = new Map<unknown, string>();
    for (const schema of schemas) {
      const property = collectMembers(contract, schema).properties.get(field);
      const text = property === undefined ? undefined : fixedText(contract, property);
      if (text !== undefined) texts.set(schema, text);
    }
    if (new Set(texts.values()).size === schemas.length) return { field, texts };
  }
  return undefined;
}

function derived(
  contract: Contract,
  variants: readonly { readonly schema: unknown; readonly key: string }[],
): UnionShape['discriminator'] {
  if (variants.length === 0) return undefined;
  const telling = tellingMember(
    contract,
    variants.map(({ schema }) => schema),
  );
  if (telling === undefined) return undefined;
  const { field, texts } = telling;
  return {
    field,
    mapping: new Map(variants.map(({ schema, key }) => [texts.get(schema) ?? '', key])),
  };
}
