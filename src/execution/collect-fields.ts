import {
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Variables } from '../coerced-variables.ts';
import type { Operation } from '../operation-memo.ts';

/** Where a response key is selected; several places of a document may mean the same field. */
export type FieldNodes = readonly [FieldNode, ...FieldNode[]];

/**
 * CollectFields of the GraphQL specification (6.3.2): the fields that an object of a type has in
 * the answer, by response key, in order.
 * @param variables The values of the variables in `@skip` and `@include`.
 * @throws GraphQLError when such a variable is null
 */
export function collectFields(
  { schema, fragments }: Operation,
  variables: Variables,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): Map<string, FieldNodes> {
  const collected = new Map<string, [FieldNode, ...FieldNode[]]>();
  const seenFragments = new Set<string>();

  const applies = (typeName: string | undefined): boolean => {
    if (typeName === undefined || typeName === type.name) return true;
    const condition = schema.getType(typeName);
    return isAbstractType(condition) && schema.isSubType(condition, type);
  };

  const visit = (set: SelectionSetNode) => {
    for (const selection of set.selections) {
      if (!isIncluded(selection, variables)) continue;
      if (selection.kind === Kind.FIELD) {
        const responseKey = selection.alias?.value ?? selection.name.value;
        const nodes = collected.get(responseKey);
        if (nodes === undefined) collected.set(responseKey, [selection]);
        else nodes.push(selection);
        continue;
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        if (seenFragments.has(selection.name.value)) continue;
        seenFragments.add(selection.name.value);
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      if (fragment !== undefined && applies(fragment.typeCondition?.name.value)) {
        visit(fragment.selectionSet);
      }
    }
  };

  for (const set of sets) visit(set);
  return collected;
}

function isIncluded(node: SelectionNode, variables: Variables): boolean {
  if (node.directives === undefined || node.directives.length === 0) return true;
  if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false;
}
