import type { GatewayPlugin } from '../request-context.ts';
import type { PlansOf } from './operation-plans.ts';
import { createPlanExecutor } from './plan-executor.ts';

/** Operations are executed by their plans. */
export function usePlanExecution(plansOf: PlansOf): GatewayPlugin {
  const { execute, subscribe } = createPlanExecutor(plansOf);
  return {
    onExecute({ args, setExecuteFn }) {
      setExecuteFn(() => execute(args));
    },
    onSubscribe({ args, setSubscribeFn }) {
      setSubscribeFn(() => subscribe(args));
    },
  };
}
