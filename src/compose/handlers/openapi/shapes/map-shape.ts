import type { Contract } from '../contract/contract.ts';
import { isJsonObject } from '../contract/json-node.ts';
import { scalarShape } from './scalar-shape.ts';
import { readSchemaNode, type SchemaNode } from './schema-node.ts';
import type { Direction, Shape } from './shape.ts';

/**
 * The shape of an object that has only `additionalProperties`, where these are scalars of one type.
 * Of any other the keys are data that GraphQL cannot select by: they are `JSON`. So are enums, whose
 * values have names of their own in the graph, and what may be null where it is sent, because a map
 * scalar takes no nulls.
 */
export function mapShape(
  contract: Contract,
  { node, types }: SchemaNode,
  direction: Direction,
): Shape | undefined {
  const isObject = types.length === 0 || types.join() === 'object';
  if (!isObject || !isJsonObject(node.additionalProperties)) return undefined;
  const value = readSchemaNode(contract, node.additionalProperties);
  const isPlain =
    value.values === undefined && value.variants === undefined && value.allOf.length === 0;
  if (!isPlain || (value.nullable && direction === 'input')) return undefined;
  const shape = scalarShape(value.types, value.node);
  if (shape.kind !== 'scalar' || shape.name === 'JSON' || shape.name === 'Decimal')
    return undefined;
  return { kind: 'map', values: shape.name };
}
