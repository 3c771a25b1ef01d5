import type { GraphQLObjectType } from 'graphql';
import type { Deferral } from './collect-fields.ts';
import type { DeferralGroup } from './deferrals.ts';
import type { DeferredPart, FieldPlan, ObjectPlan } from './plan.ts';

type NamedType = Pick<GraphQLObjectType, 'name'>;

/** Nothing of the object comes later, unless it is said. */
export function objectPlan(
  { name }: NamedType,
  fields: readonly FieldPlan[],
  { deferred, deferrals }: Pick<ObjectPlan, 'deferred' | 'deferrals'> = nothingDeferred,
): ObjectPlan {
  const members = fields.filter((field) => field.kind === 'member');
  return {
    typeName: name,
    fields,
    steps: fields.filter((field) => field.kind === 'step'),
    withSteps: members.filter(({ value }) => value.hasSteps),
    deferred,
    withDeferred: members.filter(({ value }) => value.hasDeferred),
    deferrals,
  };
}

const nothingDeferred = { deferred: [], deferrals: [] };

/** What stands in objects of these shapes. */
export function contentOf(shapes: readonly ObjectPlan[]) {
  return {
    hasSteps: shapes.some(({ steps, withSteps }) => steps.length > 0 || withSteps.length > 0),
    hasDeferred: shapes.some(
      ({ deferred, withDeferred }) => deferred.length > 0 || withDeferred.length > 0,
    ),
  };
}

/** A field, and what puts it off. */
export interface PlacedField {
  readonly field: FieldPlan;
  readonly group: DeferralGroup;
}

/**
 * Sets apart the fields that come later. What has no call in it does not: its data is there.
 * @param group What puts off the object itself.
 * @param deferrals Those that are met in it.
 */
export function inParts(
  type: NamedType,
  placed: readonly PlacedField[],
  group: DeferralGroup,
  deferrals: readonly Deferral[],
): ObjectPlan {
  const later = Map.groupBy(placed, (each) => each.group.key);
  later.delete(group.key);
  for (const [key, fields] of later) {
    if (!fields.some(({ field }) => needsCalls(field))) later.delete(key);
  }
  const deferred = [...later.values()].flatMap(([first, ...others]): DeferredPart[] => {
    const [nearest, ...more] = first?.group.deferrals ?? [];
    if (first === undefined || nearest === undefined) return [];
    const fields = [first, ...others].map(({ field }) => field);
    return [{ deferrals: [nearest, ...more], shape: objectPlan(type, fields) }];
  });
  const first = placed.filter((each) => !later.has(each.group.key)).map(({ field }) => field);
  return objectPlan(type, first, { deferred, deferrals });
}

function needsCalls(field: FieldPlan): boolean {
  if (field.kind === 'step') return true;
  return field.kind === 'member' && (field.value.hasSteps || field.value.hasDeferred);
}
