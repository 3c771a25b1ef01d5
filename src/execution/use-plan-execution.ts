import type { GatewayPlugin } from '../request-context.ts';
import type { PlansOf } from './operation-plans.ts';
import { createPlanExecutor } from './plan-executor.ts';

/**
 * Operations are executed by their plans.
 * @param eventTimeoutMs How long each event of a subscription may take.
 */
export function usePlanExecution(plansOf: PlansOf, eventTimeoutMs: number): GatewayPlugin {
  const { execute, subscribe } = createPlanExecutor(plansOf, eventTimeoutMs);
  return {
    onExecute({ args, setExecuteFn }) {
      setExecuteFn(() => execute(args));
    },
    onSubscribe({ args, setSubscribeFn }) {
      setSubscribeFn(() => subscribe(args));
    },
  };
}
