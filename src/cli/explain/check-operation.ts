import type { OperationDefinitionNode } from 'graphql';
import { readBudget } from '../../annotations/budget.ts';
import type { Explanation } from '../../shared/explanation.ts';

/**
 * What is wrong with what an operation needs: links that make a call for each parent, and more
 * calls or a higher cost than its `@budget`.
 * @throws AnnotationError when the budget is wrong
 */
export function checkOperation(
  operation: OperationDefinitionNode,
  { steps, mostCalls, cost }: Explanation,
): string[] {
  const budget = readBudget(operation);
  const perParent = steps.filter(({ callPerParent }) => callPerParent);
  const problems = perParent.map(
    ({ path, field, call, mostParents }) =>
      `${path} (${field}) makes a call for each parent, ${mostParents} at most: ${call}`,
  );
  return [
    ...(budget.callPerParent === true ? [] : problems),
    ...(budget.calls != null && mostCalls > budget.calls
      ? [`it makes up to ${mostCalls} calls, its @budget is ${budget.calls}`]
      : []),
    ...(budget.cost != null && cost > budget.cost
      ? [`it costs ${cost}, its @budget is ${budget.cost}`]
      : []),
  ];
}
