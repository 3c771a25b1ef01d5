import { getDirectiveValues } from 'graphql';
import type { Variables } from '../../shared/coerced-variables.ts';
import { deferDirective, isDefer } from '../../shared/defer-directive.ts';
import type { Operation } from '../../shared/operation-memo.ts';
import type { Deferral, DeferralOf, SelectedField } from './collect-fields.ts';

/**
 * Fragments that put off fragments twice each would make more of them than anybody can plan: what is
 * beyond comes with what is around it.
 */
const maxDeferrals = 200;

/** What puts off a field. */
export interface DeferralGroup {
  /** Equal for fields that the same fragments defer; empty: the field comes in the first payload. */
  readonly key: string;
  readonly deferrals: readonly Deferral[];
}

export const notDeferred: DeferralGroup = { key: '', deferrals: [] };

/**
 * Decides which fragments of an operation are put off. The same fragment in the same place is one
 * for objects of all types, so that what they share in a plan stays shared.
 * @param conditions With the values of the variables in the conditions of fragments; where nothing is
 *   put off they are looked at all the same, because what is wrong is wrong for everybody.
 * @returns Throws a GraphQLError when such a variable is null.
 */
export function deferralsOf(
  operation: Operation,
  { variables, deferring }: { readonly variables: Variables; readonly deferring: boolean },
): DeferralOf {
  const known = new Map<object, Map<Deferral | undefined, Deferral>>();
  let count = 0;
  return (fragment, within) => {
    if (fragment.directives?.some(isDefer) !== true) return undefined;
    const ofFragment = known.get(fragment) ?? new Map<Deferral | undefined, Deferral>();
    known.set(fragment, ofFragment);
    let deferral = ofFragment.get(within);
    if (deferral !== undefined) return deferral;
    const values = getDirectiveValues(deferDirective(operation), fragment, variables);
    if (!deferring || values?.if !== true || count >= maxDeferrals) return undefined;
    const label = typeof values.label === 'string' ? values.label : undefined;
    deferral = { id: count, label, within };
    count += 1;
    ofFragment.set(within, deferral);
    return deferral;
  };
}

/** Nothing puts off a field that is also selected outside of all that does. */
export function groupOf({ deferrals }: SelectedField): DeferralGroup {
  const group = new Set<Deferral>();
  for (const deferral of deferrals) {
    if (deferral === undefined) return notDeferred;
    group.add(deferral);
  }
  // Selected outside of an inner one as well, it comes with the outer one.
  const outermost = [...group]
    .filter((deferral) => !around(deferral).some((outer) => group.has(outer)))
    .toSorted((one, other) => one.id - other.id);
  return { key: outermost.map(({ id }) => id).join(), deferrals: outermost };
}

/** What a fragment stands in, the nearest first. */
function around({ within }: Deferral): Deferral[] {
  return within === undefined ? [] : [within, ...around(within)];
}
