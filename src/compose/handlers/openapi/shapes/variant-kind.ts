import type { Contract } from '../contract/contract.ts';
import { collectMembers } from './object-members.ts';
import { readSchemaNode } from './schema-node.ts';

export type VariantKind = 'object' | 'array' | 'enum' | 'string' | 'integer' | 'number' | 'boolean';

/** What all variants of a `oneOf` or `anyOf` are; `undefined` when they have no kind in common. */
export function kindOfVariants(
  contract: Contract,
  variants: readonly unknown[],
  path: ReadonlySet<unknown> = new Set(),
): VariantKind | undefined {
  const kinds = new Set(variants.map((variant) => kindOf(contract, variant, path)));
  const [kind, ...others] = kinds;
  if (others.length === 0) return kind;
  const within = (...wanted: VariantKind[]) =>
    [...kinds].every((each) => each !== undefined && wanted.includes(each));
  // Known texts beside any text: an enum that may grow.
  if (within('string', 'enum')) return 'string';
  return within('integer', 'number') ? 'number' : undefined;
}

function kindOf(
  contract: Contract,
  schema: unknown,
  path: ReadonlySet<unknown>,
): VariantKind | undefined {
  const { node, types, values, variants, allOf } = readSchemaNode(contract, schema);
  if (path.has(node)) return undefined;
  const inner = new Set(path).add(node);
  if (values !== undefined && values.length > 0) return kindOfValues(values);
  if (collectMembers(contract, schema).properties.size > 0) return 'object';
  const parts = variants ?? (allOf.length > 0 ? allOf : undefined);
  if (parts !== undefined) return kindOfVariants(contract, parts, inner);
  const [type, ...others] = types;
  if (others.length > 0) return undefined;
  return kinds.find((kind) => kind === type);
}

function kindOfValues(values: readonly unknown[]): VariantKind | undefined {
  const [type, ...others] = new Set(values.map(jsonType));
  if (others.length > 0) {
    return [type, ...others].every((each) => each === 'integer' || each === 'number')
      ? 'number'
      : undefined;
  }
  return type === 'string' ? 'enum' : kinds.find((kind) => kind === type);
}

/** The JSON Schema type of a value. */
export const jsonType = (value: unknown): string =>
  Number.isInteger(value) ? 'integer' : Array.isArray(value) ? 'array' : typeof value;

/**
 * Whether a value is a single text, number or boolean, of whichever type: as part of a URL or a
 * header, all of these are text.
 */
export function isOfScalars(contract: Contract, schema: unknown): boolean {
  return everyVariant(contract, schema, (type) => scalars.has(type));
}

const scalars = new Set(['string', 'integer', 'number', 'boolean']);

function everyVariant(
  contract: Contract,
  schema: unknown,
  matches: (type: string) => boolean,
  path: ReadonlySet<unknown> = new Set(),
): boolean {
  const { node, types, values, variants, allOf } = readSchemaNode(contract, schema);
  if (path.has(node)) return false;
  const inner = new Set(path).add(node);
  if (values !== undefined) return values.map(jsonType).every(matches);
  const parts = variants ?? (allOf.length > 0 ? allOf : undefined);
  if (parts !== undefined) {
    return parts.every((part) => everyVariant(contract, part, matches, inner));
  }
  return types.length > 0 && types.every(matches);
}

/** An object without members is none of them: as a type it would be `JSON`. */
const kinds: readonly VariantKind[] = ['array', 'string', 'integer', 'number', 'boolean'];
