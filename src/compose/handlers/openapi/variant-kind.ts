import type { Contract } from './contract.ts';
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
  if (values?.every((value) => typeof value === 'string')) return 'enum';
  if (collectMembers(contract, schema).properties.size > 0) return 'object';
  const parts = variants ?? (allOf.length > 0 ? allOf : undefined);
  if (parts !== undefined) return kindOfVariants(contract, parts, inner);
  const [type, ...others] = types;
  if (others.length > 0) return undefined;
  return kinds.find((kind) => kind === type);
}

/** An object without members is none of them: as a type it would be `JSON`. */
const kinds: readonly VariantKind[] = ['array', 'string', 'integer', 'number', 'boolean'];
