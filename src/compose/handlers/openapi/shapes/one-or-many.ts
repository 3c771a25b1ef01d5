import type { Contract } from '../contract/contract.ts';
import { readSchemaNode, type SchemaNode } from './schema-node.ts';

/**
 * The list among "one or a list of the same": who takes both takes a list of one, and GraphQL makes
 * such a list of a single value. Only for what is sent: an answer may still be a single value.
 * @returns `undefined`: the variants are something else.
 */
export function listOfOneOrMany(contract: Contract, variants: readonly unknown[]): unknown {
  const isList = (variant: unknown) => readSchemaNode(contract, variant).types.join() === 'array';
  const [list, ...otherLists] = variants.filter(isList);
  const [one, ...others] = variants.filter((variant) => !isList(variant));
  if (list === undefined || one === undefined || otherLists.length + others.length > 0) {
    return undefined;
  }
  const item = readSchemaNode(contract, readSchemaNode(contract, list).node.items ?? {});
  return isSame(item, readSchemaNode(contract, one)) ? list : undefined;
}

function isSame(one: SchemaNode, other: SchemaNode): boolean {
  if (one.ref !== undefined) return one.ref === other.ref;
  return other.ref === undefined && isScalar(one) && scalarText(one) === scalarText(other);
}

const scalarTypes = new Set(['string', 'integer', 'number', 'boolean']);

const isScalar = ({ types, variants, allOf }: SchemaNode) =>
  variants === undefined && allOf.length === 0 && scalarTypes.has(types.join());

const scalarText = ({ types, values, node }: SchemaNode) =>
  JSON.stringify([types, values, node.format]);
