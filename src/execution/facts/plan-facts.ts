import type { GraphQLSchema } from 'graphql';
import type { OperationFacts } from '../../shared/operation-facts.ts';
import type { ObjectPlan, Plan } from '../plan/plan.ts';
import { evaluate, sum } from './amount.ts';
import { costOf } from './cost.ts';
import { FieldFactsReader, objectsIn } from './field-facts.ts';
import { stepsOf } from './steps.ts';

/**
 * Works out what can be known of a plan: whatever no variable decides is counted here, once.
 * @param assumedListSize Where nothing says how long a list is.
 */
export function planFacts(
  plan: Plan,
  schema: GraphQLSchema,
  assumedListSize: number,
): OperationFacts {
  const reader = new FieldFactsReader(schema, assumedListSize);
  const steps = stepsOf(plan, reader);
  const cost = costOf(plan, reader);
  const calls = sum(steps.map((step) => step.calls));
  const sizings = reader.sizings();
  return {
    steps: steps.map(({ parents, calls: most, ...step }) => ({
      ...step,
      maxParentsOf: (variables) => evaluate(parents, variables),
      maxCallsOf: (variables) => evaluate(most, variables),
    })),
    coordinates: [...coordinatesOf(plan.root)].toSorted(),
    costOf: (variables) => evaluate(cost, variables),
    maxCallsOf: (variables) => evaluate(calls, variables),
    slicingRefusals: (variables) => sizings.flatMap((each) => each.refusal(variables) ?? []),
  };
}

function coordinatesOf(root: ObjectPlan): Set<string> {
  const coordinates = new Set<string>();
  const seen = new Set<ObjectPlan>();
  const visit = (shape: ObjectPlan) => {
    if (seen.has(shape)) return;
    seen.add(shape);
    for (const field of shape.fields) {
      if (field.kind !== 'member' && field.kind !== 'step') continue;
      coordinates.add(field.coordinate);
      for (const object of objectsIn(field.value)) visit(object);
    }
  };
  visit(root);
  return coordinates;
}
