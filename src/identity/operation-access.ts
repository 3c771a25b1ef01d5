import {
  type FieldNode,
  type GraphQLNamedType,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { Operation } from '../operation-memo.ts';
import { fieldRequirements, type Requirement, typeRequirements } from './access-requirements.ts';

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
export function guardedFields({ schema, operation, fragments }: Operation): GuardedField[] {
  const guarded: GuardedField[] = [];
  const seenFragments = new Set<string>();
  const rootType = schema.getRootType(operation.operation);
  if (rootType == null) return guarded;

  const visit = (set: SelectionSetNode, parent: GraphQLNamedType, path: readonly string[]) => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        visitField(selection, parent, path);
        continue;
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        if (seenFragments.has(selection.name.value)) continue;
        seenFragments.add(selection.name.value);
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      const condition = fragment?.typeCondition?.name.value;
      const type = condition === undefined ? parent : schema.getType(condition);
      if (fragment !== undefined && type !== undefined) visit(fragment.selectionSet, type, path);
    }
  };

  const visitField = (node: FieldNode, parent: GraphQLNamedType, path: readonly string[]) => {
    // Meta fields (__typename, __schema, __type) are no fields of a type: nothing guards them.
    if (!isObjectType(parent) && !isInterfaceType(parent)) return;
    const field = parent.getFields()[node.name.value];
    if (field === undefined) return;
    const fieldPath = [...path, node.alias?.value ?? node.name.value];
    const requirements = fieldRequirements(schema, parent, field);
    if (requirements.length > 0) guarded.push({ node, path: fieldPath, requirements });
    if (node.selectionSet !== undefined) {
      visit(node.selectionSet, getNamedType(field.type), fieldPath);
    }
  };

  const ofRoot = typeRequirements(rootType);
  if (ofRoot.length > 0) guarded.push({ node: undefined, path: [], requirements: ofRoot });
  visit(operation.selectionSet, rootType, []);
  return guarded;
}
