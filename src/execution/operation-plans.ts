import { type DirectiveNode, type GraphQLSchema, Kind, OperationTypeNode, visit } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Variables } from '../shared/coerced-variables.ts';
import { hasDefer } from '../shared/defer-directive.ts';
import type { FactsOf, OperationFacts } from '../shared/operation-facts.ts';
import {
  memoizeByOperation,
  type Operation,
  type OperationArgs,
} from '../shared/operation-memo.ts';
import type { DeniedFields } from '../shared/request-context.ts';
import type { RequestTrace } from '../shared/request-trace.ts';
import { createTextWriter, type TextWriter } from './answer/text-writer.ts';
import { planFacts } from './facts/plan-facts.ts';
import type { ExecutionModel } from './plan/execution-model.ts';
import type { DeniedNodes, Plan } from './plan/plan.ts';
import { type PlanConditions, planOperation } from './plan/planner.ts';
import { refusedVariable } from './run/refused-variable.ts';

/** The most plans that are kept of one operation: each set of conditions and denials needs its own. */
const maxPlansOfOperation = 16;

/** A plan and how its answers are written. */
export interface PreparedPlan {
  readonly plan: Plan;
  /**
   * The generated code that writes answers. It is made when it is asked for the second time: it costs
   * more than one answer, and most documents that come once never come again.
   */
  writer(): TextWriter | undefined;
  /** Worked out when they are first asked for. */
  facts(): OperationFacts;
}

/** The plans of one operation. */
export interface OperationPlans {
  readonly operation: Operation;
  /**
   * Whether a `@defer` stands in it: only then it matters who reads what comes later. Never of a
   * subscription, each event of which is one answer.
   */
  readonly hasDefer: boolean;
  /**
   * @param variables Coerced.
   * @param denied `null`: the principal may ask for everything.
   * @param answer Whether what is deferred comes later. Default: it is as if there were no `@defer`.
   * @param trace Of the request, which may be the first that asks.
   * @throws GraphQLError when a variable of a condition is null
   */
  planFor(
    variables: Variables,
    denied: DeniedFields | null,
    answer?: { readonly deferring: boolean },
    trace?: RequestTrace | null,
  ): PreparedPlan;
}

export type PlansOf = (args: OperationArgs) => OperationPlans;

/**
 * Plans are kept as long as their document is. There is one for each combination of the values of
 * `@skip` and `@include`, because they decide which fields there are and in which order, and of
 * `@defer`, whose condition may be wrong; for each set of fields that principals may not ask for; and
 * others for those who read deferred parts.
 * @param assumedListSize Where nothing says how long a list is.
 */
export function createOperationPlans(model: ExecutionModel, assumedListSize: number): PlansOf {
  return memoizeByOperation((operation) => {
    const names = conditionVariables(operation);
    const plans = new LRUCache<string, PreparedPlan>({ max: maxPlansOfOperation });
    return {
      operation,
      hasDefer: isAnsweredOnce(operation) && hasDefer(operation),
      planFor(variables, denied, { deferring } = wholeAnswer, trace = null) {
        const ofAll = planKey(names, variables, denied);
        const key = deferring ? `defer ${ofAll}` : ofAll;
        let prepared = plans.get(key);
        if (prepared === undefined) {
          const nodes = denied?.errors ?? nothingDenied;
          const conditions = {
            // One that is not given is left out: then `if` has its default.
            variables: Object.fromEntries(
              names.flatMap((name) =>
                variables[name] === undefined ? [] : [[name, variables[name]]],
              ),
            ),
            deferring,
            denied: nodes,
          };
          const plan = planned(operation, conditions, model, trace);
          prepared = prepare(plan, operation.graph, assumedListSize, nodes.size > 0);
          plans.set(key, prepared);
        }
        return prepared;
      },
    };
  });
}

const isAnsweredOnce = ({ operation }: Operation) =>
  operation.operation !== OperationTypeNode.SUBSCRIPTION;

function planKey(
  names: readonly string[],
  variables: Variables,
  denied: DeniedFields | null,
): string {
  const values = names.length === 0 ? '' : names.map((name) => String(variables[name])).join();
  return denied === null ? values : `${values} ${denied.key}`;
}

const wholeAnswer = { deferring: false };

const nothingDenied: DeniedNodes = new Map();

export function operationFacts(plansOf: PlansOf): FactsOf {
  return (args, variables, denied = null, trace = null) =>
    plansOf(args).planFor(variables, denied, wholeAnswer, trace).facts();
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
  conditions: PlanConditions,
  model: ExecutionModel,
  trace: RequestTrace | null,
): Plan {
  const step = trace?.phase('plan');
  try {
    return planOperation(operation, conditions, model);
  } catch (error) {
    throw refusedVariable(error);
  } finally {
    step?.ended('ok');
  }
}

const conditions = ['skip', 'include', 'defer'];

/** The variables that decide what is selected, and what of it comes later. */
function conditionVariables({ operation, fragments }: Operation): string[] {
  const names = new Set<string>();
  const Directive = ({ name, arguments: args = [] }: DirectiveNode) => {
    if (!conditions.includes(name.value)) return;
    for (const { value } of args) {
      if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    }
  };
  for (const definition of [operation, ...fragments.values()]) visit(definition, { Directive });
  return [...names];
}
