import type { GraphQLSchema } from 'graphql';
import type { GatewayPlugin } from '../request-context.ts';
import { createExecutionModel } from './execution-model.ts';
import { createPlanExecutor } from './plan-executor.ts';
import type { UpstreamCalls } from './upstream-calls.ts';

/**
 * Operations are executed by their plans.
 * @param schema With the behaviour of its leaf types.
 */
export function usePlanExecution(schema: GraphQLSchema, calls: UpstreamCalls): GatewayPlugin {
  const { execute, subscribe } = createPlanExecutor(createExecutionModel(schema, calls));
  return {
    onExecute({ args, setExecuteFn }) {
      setExecuteFn(() => execute(args));
    },
    onSubscribe({ args, setSubscribeFn }) {
      setSubscribeFn(() => subscribe(args));
    },
  };
}
