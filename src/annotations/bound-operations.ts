import { type GraphQLField, type GraphQLSchema, OperationTypeNode } from 'graphql';
import type { Binding } from './bindings.ts';
import type { BatchAnnotation } from './model.ts';
import { readField } from './read.ts';

/** A root field that an upstream answers. */
export interface BoundOperation {
  readonly kind: OperationTypeNode;
  /** `Query.product` */
  readonly coordinate: string;
  readonly field: GraphQLField<unknown, unknown>;
  readonly binding: Binding;
  readonly batch: BatchAnnotation | 'off' | undefined;
}

/** What is called for it, without how it stands in the graph. */
export type BoundCall = Pick<BoundOperation, 'kind' | 'coordinate' | 'binding'>;

/** Several rooms ask, and a large graph has thousands. */
const known = new WeakMap<GraphQLSchema, readonly BoundOperation[]>();

/** All root fields of a composed schema that an upstream answers. */
export function boundOperations(schema: GraphQLSchema): readonly BoundOperation[] {
  const read = known.get(schema) ?? readBoundOperations(schema);
  known.set(schema, read);
  return read;
}

function readBoundOperations(schema: GraphQLSchema): readonly BoundOperation[] {
  return Object.values(OperationTypeNode).flatMap((kind) => {
    const root = schema.getRootType(kind);
    return Object.values(root?.getFields() ?? {}).flatMap((field) => {
      const { binding, batch } = readField(field.astNode?.directives);
      if (root == null || binding === undefined) return [];
      return [{ kind, coordinate: `${root.name}.${field.name}`, field, binding, batch }];
    });
  });
}
