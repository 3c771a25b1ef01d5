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
import type { Variables } from '../../shared/coerced-variables.ts';
import type { Operation } from '../../shared/operation-memo.ts';

/** Where a response key is selected; several places of a document may mean the same field. */
export type FieldNodes = readonly [FieldNode, ...FieldNode[]];

/** A fragment that may come later, for objects of one type. */
export interface Deferral {
  /** Tells it from others of its plan. */
  readonly id: number;
  readonly label: string | undefined;
  /** The one that it stands in. */
  readonly within: Deferral | undefined;
}

/** `undefined`: nothing puts it off. */
type Deferred = Deferral | undefined;

/** Where a response key is selected, and for each place by what it is put off. */
export interface SelectedField {
  readonly nodes: FieldNodes;
  readonly deferrals: readonly [Deferred, ...Deferred[]];
}

/** A selection set of a document, and by what all of it is put off. */
export interface SelectedSet {
  readonly set: SelectionSetNode;
  readonly deferral: Deferred;
}

/** Decides of a fragment of a document; `undefined`: nothing more than `within` puts it off. */
export type DeferralOf = (fragment: FragmentNode, within: Deferred) => Deferred;
type FragmentNode = Exclude<SelectionNode, FieldNode>;

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
  sets: readonly SelectedSet[],
  deferralOf: DeferralOf,
): Map<string, SelectedField> {
  const collected = new Map<
    string,
    { readonly nodes: [FieldNode, ...FieldNode[]]; readonly deferrals: [Deferred, ...Deferred[]] }
  >();
  const seenFragments = new Map<Deferred, Set<string>>();

  const applies = (typeName: string | undefined): boolean => {
    if (typeName === undefined || typeName === type.name) return true;
    const condition = schema.getType(typeName);
    return isAbstractType(condition) && schema.isSubType(condition, type);
  };

  /** What comes at once in one place may be put off in another: there it is not a repetition. */
  const isRepeated = (name: string, deferral: Deferred): boolean => {
    const seen = seenFragments.get(deferral) ?? new Set();
    const isKnown = seen.has(name);
    seenFragments.set(deferral, seen.add(name));
    return isKnown;
  };

  const visit = ({ set, deferral }: SelectedSet) => {
    for (const selection of set.selections) {
      if (!isIncluded(selection, variables)) continue;
      if (selection.kind === Kind.FIELD) {
        const responseKey = selection.alias?.value ?? selection.name.value;
        const selected = collected.get(responseKey);
        if (selected === undefined) {
          collected.set(responseKey, { nodes: [selection], deferrals: [deferral] });
        } else {
          selected.nodes.push(selection);
          selected.deferrals.push(deferral);
        }
        continue;
      }
      const inner = deferralOf(selection, deferral) ?? deferral;
      const isSpread = selection.kind === Kind.FRAGMENT_SPREAD;
      if (isSpread && isRepeated(selection.name.value, inner)) continue;
      const fragment = isSpread ? fragments.get(selection.name.value) : selection;
      if (fragment !== undefined && applies(fragment.typeCondition?.name.value)) {
        visit({ set: fragment.selectionSet, deferral: inner });
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
