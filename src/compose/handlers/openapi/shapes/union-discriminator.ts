import { type JsonObject, objectAt } from '../../../../tools/json-object.ts';
import type { Contract } from '../contract/contract.ts';
import type { Warn } from '../contract/finding.ts';
import { textAt } from '../contract/json-node.ts';
import { readMapping } from './discriminator-mapping.ts';
import { collectMembers, fixedText } from './object-members.ts';
import type { UnionShape } from './shape.ts';
import { variantRef } from './subtype-index.ts';

export interface UnionVariant {
  readonly schema: unknown;
  /** The keys of its object shapes; a union within the union counts as its members. */
  readonly keys: readonly string[];
  /** Set when it is a union that has one. */
  readonly discriminator?: NonNullable<UnionShape['discriminator']>;
}

/**
 * The member that tells the variants of a union apart. Said by `discriminator`, or else a member
 * that every variant fixes to a text of its own.
 * @param warn Takes what is wrong with what is said.
 */
export function unionDiscriminator(
  contract: Contract,
  node: JsonObject,
  variants: readonly UnionVariant[],
  warn: Warn,
): UnionShape['discriminator'] {
  const declared = objectAt(node.discriminator);
  const explicit = readMapping(contract, node);
  for (const { text, at } of explicit.problems) warn(text, at);
  const objects = variants.flatMap(({ schema, keys: [key, ...others], discriminator }) =>
    key === undefined || others.length > 0 || discriminator !== undefined ? [] : [{ schema, key }],
  );
  const unions = variants.flatMap(({ discriminator }) => discriminator ?? []);
  // Swagger 2.0 writes the name alone.
  const field = textAt(declared.propertyName) ?? textAt(node.discriminator);
  const found =
    field === undefined
      ? derived(contract, objects, unions)
      : { field, mapping: declaredMapping(contract, field, explicit.refs, objects) };
  if (found === undefined) return undefined;
  const ofUnions = unions.filter((union) => union.field === found.field);
  const mapping = new Map([...ofUnions.flatMap((union) => [...union.mapping]), ...found.mapping]);
  return { field: found.field, mapping };
}

interface ObjectVariant {
  readonly schema: unknown;
  readonly key: string;
}

function declaredMapping(
  contract: Contract,
  field: string,
  explicit: ReadonlyMap<string, string>,
  objects: readonly ObjectVariant[],
): Map<string, string> {
  const mapping = new Map<string, string>();
  for (const { schema, key } of objects) {
    const ref = variantRef(contract, schema);
    const values = [...explicit].filter(([, target]) => target === ref);
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
  return mapping;
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
  objects: readonly ObjectVariant[],
  unions: readonly NonNullable<UnionShape['discriminator']>[],
): UnionShape['discriminator'] {
  const schemas = objects.map(({ schema }) => schema);
  const telling = schemas.length === 0 ? undefined : tellingMember(contract, schemas);
  if (telling !== undefined) {
    const { field, texts } = telling;
    return {
      field,
      mapping: new Map(objects.map(({ schema, key }) => [texts.get(schema) ?? '', key])),
    };
  }
  const [field, ...others] = new Set(unions.map((union) => union.field));
  return field === undefined || others.length > 0 ? undefined : { field, mapping: new Map() };
}
