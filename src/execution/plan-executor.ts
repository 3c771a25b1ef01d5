import { mapAsyncIterator } from '@envelop/core';
import { type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import { coerceVariables, type Variables } from '../coerced-variables.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import type { RequestContext } from '../request-context.ts';
import { TextResult } from '../text-result.ts';
import { complete } from './complete.ts';
import type { PlansOf, PreparedPlan } from './operation-plans.ts';
import { Run } from './run.ts';
import { stepArguments } from './step-arguments.ts';

export interface PlanArgs extends ExecutionArgs {
  readonly contextValue: RequestContext;
}

/** Executes operations that were validated by their plans, where graphql-js calls resolvers. */
export interface PlanExecutor {
  execute(args: PlanArgs): Promise<ExecutionResult>;
  subscribe(args: PlanArgs): Promise<AsyncIterable<ExecutionResult> | ExecutionResult>;
}

/** An operation that can be run. */
interface Prepared {
  readonly prepared: PreparedPlan;
  /** Coerced. */
  readonly variables: Variables;
}

/**
 * @param plansOf `createOperationPlans`
 * @param eventTimeoutMs How long each event of a subscription may take, which has no end itself.
 */
export function createPlanExecutor(plansOf: PlansOf, eventTimeoutMs: number): PlanExecutor {
  const prepare = (args: PlanArgs): Prepared | readonly GraphQLError[] => {
    const { operation, planFor } = plansOf(args);
    const { coerced, errors } = coerceVariables(operation, args.variableValues);
    return errors ?? { variables: coerced, prepared: planFor(coerced, args.contextValue.denied) };
  };

  /** As text when nothing went wrong, which is faster; completion says what did. */
  const answer = async (args: PlanArgs, { prepared }: Prepared, run: Run) => {
    const json = await prepared.writer()?.(run);
    if (json != null) return new TextResult(json);
    if (hasClientLeft(args.contextValue)) return { errors: [cancelled()] };
    const { plan } = prepared;
    const { denied } = args.contextValue;
    const rawVariables = args.variableValues ?? {};
    return complete({ schema: args.schema, plan, run, denied, rawVariables });
  };

  return {
    async execute(args) {
      const ready = prepare(args);
      if ('length' in ready) return { errors: ready };
      const run = new Run(ready.prepared.plan, ready.variables, args.contextValue);
      await run.all();
      return answer(args, ready, run);
    },
    async subscribe(args) {
      const ready = prepare(args);
      if ('length' in ready) return { errors: ready };
      const { plan } = ready.prepared;
      const [step] = plan.root.steps;
      if (step?.origin.from !== 'operation') throw new Error('no upstream has these events');
      const { operation } = step.origin;
      const events = operation.stream(stepArguments(step, ready.variables), args.contextValue);
      return mapAsyncIterator(events, async (event) => {
        // Its own loaders: what was read for an earlier event may be stale now.
        const { operationCalls } = args.contextValue;
        const context = {
          ...args.contextValue,
          operationCalls: { ...operationCalls, count: 0 },
          deadlineAt: Date.now() + eventTimeoutMs,
        };
        const run = new Run(plan, ready.variables, context);
        await run.event(event);
        return answer(args, ready, run);
      });
    },
  };
}

/** The deadline, whose errors are told, aborts with a `TimeoutError`. */
function hasClientLeft({ signal }: RequestContext): boolean {
  return signal.aborted && signal.reason instanceof Error && signal.reason.name === 'AbortError';
}

/** One error for all: where every item of a long list has its own, leaving would cost the most. */
function cancelled(): GraphQLError {
  const originalError = new GatewayError('CANCELLED');
  return new GraphQLError(originalError.message, { originalError });
}
