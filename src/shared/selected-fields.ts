import {
  type DirectiveNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { TypeWithFields } from '../annotations/governors.ts';
import type { Operation } from './operation-memo.ts';

/** A field at one place of an operation. */
export interface SelectedField {
  readonly node: FieldNode;
  /** The type of the selection set: what its values are of, as far as the document says. */
  readonly parent: TypeWithFields;
  /** `undefined`: a meta field (`__typename`, `__schema`, `__type`). */
  readonly field: GraphQLField<unknown, unknown> | undefined;
  /** Response keys from the root, without list indices. */
  readonly path: readonly string[];
  /** The `@skip`s and `@include`s that it and what is around it have; nothing here follows them. */
  readonly conditions: readonly DirectiveNode[];
}

/**
 * Visits the fields of the graph that an operation selects, in document order, as they are written: not merged,
 * and not what is inside meta fields.
 * @param spreads Whether a fragment is visited at each place where it is spread (as many as
 * document limits let through), or only at the first: enough where the place does not matter.
 */
export function visitSelectedFields(
  { graph: schema, operation, fragments }: Operation,
  spreads: 'each' | 'first',
  visit: (selected: SelectedField) => void,
): void {
  type Place = Pick<SelectedField, 'path' | 'conditions'>;
  const spread = new Set<string>();

  const visitSet = (set: SelectionSetNode, parent: GraphQLNamedType, place: Place) => {
    for (const selection of set.selections) {
      const own = (selection.directives ?? []).filter(isCondition);
      const inner = { ...place, conditions: [...place.conditions, ...own] };
      if (selection.kind === Kind.FIELD) {
        visitField(selection, parent, inner);
        continue;
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        if (spreads === 'first' && spread.has(selection.name.value)) continue;
        spread.add(selection.name.value);
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      const condition = fragment?.typeCondition?.name.value;
      const type = condition === undefined ? parent : schema.getType(condition);
      if (fragment !== undefined && type !== undefined)
        visitSet(fragment.selectionSet, type, inner);
    }
  };

  const visitField = (node: FieldNode, parent: GraphQLNamedType, { path, conditions }: Place) => {
    // `__typename` of a union: no type of its own stands for it.
    if (!isObjectType(parent) && !isInterfaceType(parent)) return;
    const field = parent.getFields()[node.name.value];
    const place = { path: [...path, node.alias?.value ?? node.name.value], conditions };
    visit({ node, parent, field, ...place });
    if (field !== undefined && node.selectionSet !== undefined) {
      visitSet(node.selectionSet, getNamedType(field.type), place);
    }
  };

  const root = schema.getRootType(operation.operation);
  if (root != null) visitSet(operation.selectionSet, root, { path: [], conditions: [] });
}

const isCondition = ({ name }: DirectiveNode) => name.value === 'skip' || name.value === 'include';
