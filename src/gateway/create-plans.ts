import type { GatewayConfig } from '../config/gateway-config.ts';
import type { UpstreamCalls } from '../execution/calls/upstream-calls.ts';
import type { Graph } from '../execution/graph/graph.ts';
import { createOperationPlans, type PlansOf } from '../execution/operation-plans.ts';
import { createExecutionModel } from '../execution/plan/execution-model.ts';

/** The plans of the operations of a graph. */
export function createPlans(
  { schema }: Pick<Graph, 'schema'>,
  calls: UpstreamCalls,
  { admission }: GatewayConfig,
): PlansOf {
  return createOperationPlans(createExecutionModel(schema, calls), admission.assumedListSize);
}
