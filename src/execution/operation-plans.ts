import { type DirectiveNode, Kind, visit } from 'graphql';
import { LRUCache } from 'lru-cache';
import { memoizeByOperation, type Operation, type OperationArgs } from '../operation-memo.ts';
import type { Variables } from './collect-fields.ts';
import type { ExecutionModel } from './execution-model.ts';
import type { Plan } from './plan.ts';
import { planOperation } from './planner.ts';
import { refusedVariable } from './refused-variable.ts';
import { createTextWriter, type TextWriter } from './text-writer.ts';

/** The most plans that are kept of one operation: conditions that differ make other plans. */
const maxPlansOfOperation = 16;

/** A plan and how its answers are written. */
export interface PreparedPlan {
  readonly plan: Plan;
  /**
   * Made when it is asked for the second time: most documents that come once never come again, and
   * code costs more to make than one answer.
   */
  writer(): TextWriter | undefined;
}

/** The plans of one operation. */
export interface OperationPlans {
  readonly operation: Operation;
  /**
   * @param variables Coerced.
   * @throws GraphQLError when a variable of a `@skip` or `@include` is null
   */
  planFor(variables: Variables): PreparedPlan;
}

/**
 * Plans are kept as long as their document is. There is one for each combination of the values of
 * `@skip` and `@include`, because they decide which fields there are and in which order.
 */
export function createOperationPlans(
  model: ExecutionModel,
): (args: OperationArgs) => OperationPlans {
  return memoizeByOperation((operation) => {
    const names = conditionVariables(operation);
    const plans = new LRUCache<string, PreparedPlan>({ max: maxPlansOfOperation });
    return {
      operation,
      planFor(variables) {
        const conditions = Object.fromEntries(names.map((name) => [name, variables[name]]));
        const key = Object.values(conditions).join();
        let prepared = plans.get(key);
        if (prepared === undefined) {
          prepared = prepare(operation, conditions, model);
          plans.set(key, prepared);
        }
        return prepared;
      },
    };
  });
}

function prepare(operation: Operation, conditions: Variables, model: ExecutionModel): PreparedPlan {
  const plan = planned(operation, conditions, model);
  let isKnown = false;
  let writer: TextWriter | undefined;
  return {
    plan,
    writer() {
      if (isKnown) writer ??= createTextWriter(plan);
      isKnown = true;
      return writer;
    },
  };
}

function planned(operation: Operation, conditions: Variables, model: ExecutionModel): Plan {
  try {
    return planOperation(operation, conditions, model);
  } catch (error) {
    throw refusedVariable(error);
  }
}

function conditionVariables({ operation, fragments }: Operation): string[] {
  const names = new Set<string>();
  const Directive = ({ name, arguments: args = [] }: DirectiveNode) => {
    if (name.value !== 'skip' && name.value !== 'include') return;
    for (const { value } of args) {
      if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    }
  };
  for (const definition of [operation, ...fragments.values()]) visit(definition, { Directive });
  return [...names];
}
