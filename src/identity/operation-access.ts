import type { FieldNode } from 'graphql';
import { relatedTypes } from '../annotations/governors.ts';
import type { Requirement } from '../annotations/policies.ts';
import type { Operation } from '../operation-memo.ts';
import { visitSelectedFields } from '../selected-fields.ts';
import { fieldRequirements, typeRequirements } from './access-requirements.ts';

/** A selected field that asks for something. */
export interface GuardedField {
  /** `undefined`: the root type itself is guarded. */
  readonly node: FieldNode | undefined;
  /** Response keys from the root, without list indices. */
  readonly path: readonly string[];
  readonly requirements: readonly Requirement[];
}

/**
 * The guarded fields of an operation, in document order. `@skip` and `@include` are not looked at:
 * what a document could ask for must be allowed. A fragment is read once, at its first place: what
 * its fields ask for is the same everywhere.
 */
export function guardedFields(operation: Operation): GuardedField[] {
  const { schema } = operation;
  const guarded: GuardedField[] = [];
  const rootType = schema.getRootType(operation.operation.operation);
  const ofRoot = rootType == null ? [] : relatedTypes(schema, rootType).flatMap(typeRequirements);
  if (ofRoot.length > 0) guarded.push({ node: undefined, path: [], requirements: ofRoot });

  visitSelectedFields(operation, 'first', ({ node, parent, field, path }) => {
    // Nothing guards meta fields (__typename, __schema, __type).
    const requirements = field === undefined ? [] : fieldRequirements(schema, parent, field);
    if (requirements.length > 0) guarded.push({ node, path, requirements });
  });
  return guarded;
}
