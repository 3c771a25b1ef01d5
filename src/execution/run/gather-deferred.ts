import { isJsonObject } from '../../tools/json-object.ts';
import { type DeferredPart, type ObjectPlan, shapeOf, type ValuePlan } from '../plan/plan.ts';

type OnPart = (part: DeferredPart, object: object) => void;

/** Walks what an upstream sent and tells of every object of which a part comes later. */
export function gatherDeferred(plan: ValuePlan, value: unknown, onPart: OnPart): void {
  if (!plan.hasDeferred) return;
  if (plan.kind === 'list') {
    if (!Array.isArray(value)) return;
    for (const item of value) gatherDeferred(plan.item, item, onPart);
    return;
  }
  if (plan.kind === 'leaf' || !isJsonObject(value)) return;
  const shape = shapeOf(plan, value);
  if (shape !== undefined) gatherDeferredIn(shape, value, onPart);
}

/** The same for one object, and for the objects in its parts. */
export function gatherDeferredIn(shape: ObjectPlan, object: object, onPart: OnPart): void {
  for (const part of shape.deferred) {
    onPart(part, object);
    gatherDeferredIn(part.shape, object, onPart);
  }
  for (const member of shape.withDeferred) {
    gatherDeferred(member.value, member.read(object), onPart);
  }
}
