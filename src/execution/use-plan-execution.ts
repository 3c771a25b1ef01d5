import type { ExecutionArgs } from 'graphql';
import type { GatewayPlugin } from '../shared/request-context.ts';
import type { PlansOf } from './operation-plans.ts';
import { createPlanExecutor, type PlanArgs, type PlanExecutorOptions } from './plan-executor.ts';

/** Operations are executed by their plans. */
export function usePlanExecution(plansOf: PlansOf, options: PlanExecutorOptions): GatewayPlugin {
  const { execute, subscribe } = createPlanExecutor(plansOf, options);
  return {
    onExecute({ setExecuteFn }) {
      setExecuteFn((args) => execute(withRequest(args)));
    },
    onSubscribe({ setSubscribeFn }) {
      setSubscribeFn((args) => subscribe(withRequest(args)));
    },
  };
}

/** Envelop's types do not say that the context of every operation is that of its request. */
function withRequest(args: ExecutionArgs): PlanArgs {
  if (isOfRequest(args)) return args;
  throw new Error('an operation without a request cannot be executed');
}

function isOfRequest(args: ExecutionArgs): args is PlanArgs {
  const { contextValue } = args;
  return typeof contextValue === 'object' && contextValue !== null && 'report' in contextValue;
}
