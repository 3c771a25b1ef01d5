import { type DirectiveNode, type GraphQLSchema, Kind, visit } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Variables } from '../coerced-variables.ts';
import type { FactsOf, OperationFacts } from '../operation-facts.ts';
import { memoizeByOperation, type Operation, type OperationArgs } from '../operation-memo.ts';
import type { DeniedFields } from '../request-context.ts';
import type { ExecutionModel } from './execution-model.ts';
import { planFacts } from './facts/plan-facts.ts';
import type { DeniedNodes, Plan } from './plan.ts';
import { planOperation } from './planner.ts';
import { refusedVariable } from './refused-variable.ts';
import { createTextWriter, type TextWriter } from './text-writer.ts';

/** The most plans that are kept of one operation: conditions and denials that differ make others. */
const maxPlansOfOperation = 16;

/** A plan and how its answers are written. */
export interface PreparedPlan {
  readonly plan: Plan;
  /**
   * Made when it is asked for the second time: most documents that come once never come again, and
   * code costs more to make than one answer.
   */
  writer(): TextWriter | undefined;
  /** Made when they are asked for first. */
  facts(): OperationFacts;
}

/** The plans of one operation. */
export interface OperationPlans {
  readonly operation: Operation;
  /**
   * @param variables Coerced.
   * @param denied `null`: the principal may ask for everything.
   * @throws GraphQLError when a variable of a `@skip` or `@include` is null
   */
  planFor(variables: Variables, denied: DeniedFields | null): PreparedPlan;
}

export type PlansOf = (args: OperationArgs) => OperationPlans;

/**
 * Plans are kept as long as their document is. There is one for each combination of the values of
 * `@skip` and `@include`, because they decide which fields there are and in which order; and for
 * each set of fields that principals may not ask for.
 * @param assumedListSize Where nothing says how long a list is.
 */
export function createOperationPlans(model: ExecutionModel, assumedListSize: number): PlansOf {
  return memoizeByOperation((operation) => {
    const names = conditionVariables(operation);
    const plans = new LRUCache<string, PreparedPlan>({ max: maxPlansOfOperation });
    return {
      operation,
      planFor(variables, denied) {
        const conditionsKey = names.length === 0 ? '' : names.map((name) => variables[name]).join();
        const key = denied === null ? conditionsKey : `${conditionsKey} ${denied.key}`;
        let prepared = plans.get(key);
        if (prepared === undefined) {
          const conditions = Object.fromEntries(names.map((name) => [name, variables[name]]));
          const nodes = denied?.errors ?? nothingDenied;
          const plan = planned(operation, conditions, model, nodes);
          prepared = prepare(plan, operation.graph, assumedListSize, nodes.size > 0);
          plans.set(key, prepared);
        }
        return prepared;
      },
    };
  });
}

const nothingDenied: DeniedNodes = new Map();

export function operationFacts(plansOf: PlansOf): FactsOf {
  return (args, variables, denied = null) => plansOf(args).planFor(variables, denied).facts();
}

/** @param hasErrors Whether each answer has errors: then none is plain text. */
function prepare(
  plan: Plan,
  schema: GraphQLSchema,
  assumedListSize: number,
  hasErrors: boolean,
): PreparedPlan {
  let isKnown = false;
  let writer: TextWriter | undefined;
  let facts: OperationFacts | undefined;
  return {
    plan,
    writer() {
      if (isKnown && !hasErrors) writer ??= createTextWriter(plan);
      isKnown = true;
      return writer;
    },
    facts() {
      facts ??= planFacts(plan, schema, assumedListSize);
      return facts;
    },
  };
}

function planned(
  operation: Operation,
  conditions: Variables,
  model: ExecutionModel,
  denied: DeniedNodes,
): Plan {
  try {
    return planOperation(operation, conditions, model, denied);
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
