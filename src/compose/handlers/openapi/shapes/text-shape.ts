import { isJsonObject } from '../../../../tools/json-object.ts';
import { unlessBroken } from '../contract/broken-reference.ts';
import type { Contract } from '../contract/contract.ts';
import { additionalSchema, anyOfSchema } from './object-members.ts';
import { readSchemaNode } from './schema-node.ts';
import type { Shape } from './shape.ts';
import { isOfScalars } from './variant-kind.ts';

/**
 * The shape of what is written as text: one of several scalars is a `String` there, and so is what the
 * contract does not describe; one value or a list of them is a list, for one item of it looks like
 * the value alone.
 * @param read What the schema is elsewhere.
 */
export function textShape(
  contract: Contract,
  read: (schema: unknown) => Shape,
  schema: unknown,
): Shape {
  const shape = read(schema);
  const isOpen = shape.kind === 'scalar' && shape.name === 'JSON';
  if (!isOpen && shape.kind !== 'list') return shape;
  const inList = (item: unknown) => textShape(contract, read, item);
  return unlessBroken(shape, () => {
    const { node, variants = [], nullable, allOf } = readSchemaNode(contract, schema);
    if (shape.kind === 'list' && isJsonObject(node.items)) {
      return { ...shape, items: inList(node.items) };
    }
    // `allOf` is how a description or a default is hung on a reference.
    if (allOf.length === 1 && variants.length === 0 && node.properties === undefined) {
      return { ...inList(allOf[0]), ...(nullable && { nullable }) };
    }
    if (saysNothing(contract, schema)) return { kind: 'scalar', name: 'String', nullable };
    const lists = variants.filter((each) => isList(contract, each));
    const values = variants.filter((each) => !lists.includes(each));
    if (lists.length === 0) {
      return isOfScalars(contract, schema) ? { kind: 'scalar', name: 'String', nullable } : shape;
    }
    const items = lists.map((list) => readSchemaNode(contract, list).node.items ?? {});
    const item = anyOfSchema([...items, ...values]);
    return isOfScalars(contract, item) ? { kind: 'list', items: inList(item), nullable } : shape;
  });
}

function saysNothing(contract: Contract, schema: unknown): boolean {
  const { node, types, values, variants, allOf } = readSchemaNode(contract, schema);
  const isOpen =
    types.length + allOf.length === 0 && values === undefined && variants === undefined;
  return isOpen && node.properties === undefined && additionalSchema(node) === undefined;
}

const isList = (contract: Contract, schema: unknown) =>
  readSchemaNode(contract, schema).types.join() === 'array';
