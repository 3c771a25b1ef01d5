import type { GraphQLObjectType } from 'graphql';
import type { Deferral } from './collect-fields.ts';
import { type DeferralGroup, isSameGroup } from './deferrals.ts';
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
  const later: Draft[] = [];
  for (const { field, group: own } of placed) {
    if (isSameGroup(own, group)) continue;
    const draft = later.find((each) => isSameGroup(each.group, own));
    if (draft === undefined) later.push({ group: own, fields: [field] });
    else draft.fields.push(field);
  }
  const worthwhile = later.filter(({ fields }) => fields.some(needsCalls));
  const isLater = ({ group: own }: PlacedField) =>
    worthwhile.some((each) => isSameGroup(each.group, own));
  const deferred = worthwhile.flatMap(({ group: [first, ...others], fields }): DeferredPart[] =>
    first === undefined ? [] : [{ deferrals: [first, ...others], shape: objectPlan(type, fields) }],
  );
  const first = placed.filter((each) => !isLater(each)).map(({ field }) => field);
  return objectPlan(type, first, { deferred, deferrals });
}

/** Fields that come together. */
interface Draft {
  readonly group: DeferralGroup;
  readonly fields: FieldPlan[];
}

function needsCalls(field: FieldPlan): boolean {
  if (field.kind === 'step') return true;
  return field.kind === 'member' && (field.value.hasSteps || field.value.hasDeferred);
}
