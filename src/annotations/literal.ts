import {
  type ConstDirectiveNode,
  type ConstValueNode,
  Kind,
  type NameNode,
  type ValueNode,
} from 'graphql';

/**
 * JSON values as GraphQL literals and back, without loss: an integer beyond 2^53 is a `bigint`
 * (graphql-js rounds it), and objects are plain ones. Object keys must be GraphQL names.
 */

function literalNode(value: unknown): ConstValueNode {
  if (value === null) return { kind: Kind.NULL };
  if (typeof value === 'string') return { kind: Kind.STRING, value };
  if (typeof value === 'boolean') return { kind: Kind.BOOLEAN, value };
  if (typeof value === 'bigint') return { kind: Kind.INT, value: String(value) };
  if (typeof value === 'number') {
    return { kind: Number.isSafeInteger(value) ? Kind.INT : Kind.FLOAT, value: floatText(value) };
  }
  if (Array.isArray(value)) return { kind: Kind.LIST, values: value.map(literalNode) };
  return {
    kind: Kind.OBJECT,
    fields: Object.entries(value ?? {})
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => ({
        kind: Kind.OBJECT_FIELD,
        name: nameNode(key),
        value: literalNode(member),
      })),
  };
}

/** A whole number beyond 2^53 gets an exponent, so that it is not read back as a `bigint`. */
const floatText = (value: number) =>
  Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : String(value);

export function literalValue(
  node: ValueNode,
  variables?: Readonly<Record<string, unknown>> | null,
): unknown {
  switch (node.kind) {
    case Kind.NULL:
      return null;
    case Kind.INT: {
      const value = Number(node.value);
      return Number.isSafeInteger(value) ? value : BigInt(node.value);
    }
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.STRING:
    case Kind.ENUM:
    case Kind.BOOLEAN:
      return node.value;
    case Kind.LIST:
      return node.values.map((item) => literalValue(item, variables));
    case Kind.OBJECT:
      return Object.fromEntries(
        node.fields.map(({ name, value }) => [name.value, literalValue(value, variables)]),
      );
    case Kind.VARIABLE:
      return variables?.[node.name.value];
  }
}

export const nameNode = (value: string): NameNode => ({ kind: Kind.NAME, value });

/** A directive with JSON values as arguments; `undefined` ones are left out. */
export function directiveNode(
  name: string,
  args: Readonly<Record<string, unknown>>,
): ConstDirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: nameNode(name),
    arguments: Object.entries(args)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => ({
        kind: Kind.ARGUMENT,
        name: nameNode(key),
        value: literalNode(value),
      })),
  };
}
