import type { FieldNode } from 'graphql';
import { relatedTypes } from '../../annotations/governors.ts';
import type { Operation } from '../../shared/operation-memo.ts';
import { visitSelectedFields } from '../../shared/selected-fields.ts';
import { type Demand, fieldDemands, typeDemands } from './access-requirements.ts';

/** A selected field that asks for something. */
export interface GuardedField {
  /** `undefined`: the root type itself is guarded. */
  readonly node: FieldNode | undefined;
  /** Response keys from the root, without list indices. */
  readonly path: readonly string[];
  readonly demands: readonly Demand[];
}

/**
 * The guarded fields of an operation, in document order. `@skip` and `@include` are not looked at:
 * what a document could ask for must be allowed. A fragment is read once, at its first place: what
 * its fields ask for is the same everywhere.
 */
export function guardedFields(operation: Operation): GuardedField[] {
  const { graph } = operation;
  const guarded: GuardedField[] = [];
  const rootType = graph.getRootType(operation.operation.operation);
  const ofRoot = rootType == null ? [] : relatedTypes(graph, rootType).flatMap(typeDemands);
  if (ofRoot.length > 0) guarded.push({ node: undefined, path: [], demands: ofRoot });

  visitSelectedFields(operation, 'first', ({ node, parent, field, path }) => {
    // Nothing guards meta fields (__typename, __schema, __type).
    const demands = field === undefined ? [] : fieldDemands(graph, parent, field, node);
    if (demands.length > 0) guarded.push({ node, path, demands });
  });
  return guarded;
}
