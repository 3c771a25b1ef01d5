import { isJsonObject } from '../../tools/json-object.ts';
import { type ObjectPlan, type StepField, shapeOf, type ValuePlan } from '../plan/plan.ts';

/**
 * Walks what an upstream sent and tells of every object that is the parent of a link. Values that
 * do not fit their type are passed over: completion says what is wrong with them.
 */
export function gatherParents(
  plan: ValuePlan,
  value: unknown,
  onParent: (step: StepField, parent: object) => void,
): void {
  if (!plan.hasSteps) return;
  if (plan.kind === 'list') {
    if (!Array.isArray(value)) return;
    for (const item of value) gatherParents(plan.item, item, onParent);
    return;
  }
  if (plan.kind === 'leaf' || !isJsonObject(value)) return;
  const shape = shapeOf(plan, value);
  if (shape !== undefined) gatherIn(shape, value, onParent);
}

/** The same for one object. */
export function gatherIn(
  shape: ObjectPlan,
  object: object,
  onParent: (step: StepField, parent: object) => void,
): void {
  for (const step of shape.steps) onParent(step, object);
  for (const member of shape.withSteps) {
    gatherParents(member.value, member.read(object), onParent);
  }
}
