import type { DeferredPart, StepField } from '../plan/plan.ts';
import { gatherDeferred, gatherDeferredIn } from './gather-deferred.ts';
import { gatherIn, gatherParents } from './gather-parents.ts';
import { Failure, type Outcome } from './outcome.ts';

/** A part of an object of the answer that is to come. */
export interface WantedPart {
  readonly part: DeferredPart;
  /** What was sent of the object. */
  readonly source: object;
}

/**
 * What these parts need, and what comes later of them: as far as it is known.
 * @param outcomesOf What a step has brought, or will bring, by parent.
 */
export function wantedOutcomes(
  parts: readonly WantedPart[],
  outcomesOf: (step: StepField) => ReadonlyMap<object, Outcome>,
): Set<Outcome> {
  const wanted = new Set<Outcome>();
  const onParent = (step: StepField, parent: object) => {
    const outcome = outcomesOf(step).get(parent);
    if (outcome === undefined || wanted.has(outcome)) return;
    wanted.add(outcome);
    if (outcome.value instanceof Failure) return;
    gatherParents(step.value, outcome.value, onParent);
    gatherDeferred(step.value, outcome.value, onPart);
  };
  const onPart = (part: DeferredPart, object: object) => gatherIn(part.shape, object, onParent);
  for (const { part, source } of parts) {
    onPart(part, source);
    gatherDeferredIn(part.shape, source, onPart);
  }
  return wanted;
}
