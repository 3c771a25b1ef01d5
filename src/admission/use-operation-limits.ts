import { type ExecutionArgs, GraphQLError } from 'graphql';
import type { OperationLimits } from '../config/sections/admission-config.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import { coerceVariables, type Variables } from '../shared/coerced-variables.ts';
import type { FactsOf, OperationFacts } from '../shared/operation-facts.ts';
import { memoizeByOperation } from '../shared/operation-memo.ts';
import type { GatewayPlugin, RequestContext } from '../shared/request-context.ts';
import type { ByClient } from './by-client.ts';

type Limits = Pick<OperationLimits, 'maxCost' | 'maxUpstreamCalls'>;
type LimitedArgs = ExecutionArgs & { readonly contextValue: RequestContext };

/**
 * Refuses operations that could cost more, or make more calls to upstreams, than is allowed: by
 * what their plans say, before anything is asked for. What lists turn out to be is another matter,
 * so the calls that are made are counted too, when they are made.
 */
export function useOperationLimits(limitsOf: ByClient<Limits>, factsOf: FactsOf): GatewayPlugin {
  const operationOf = memoizeByOperation((operation) => operation);

  const refusals = (args: LimitedArgs): readonly GraphQLError[] => {
    const { client, operationCalls, trace } = args.contextValue;
    const limits = limitsOf(client);
    operationCalls.max = limits.maxUpstreamCalls;
    const { coerced } = coerceVariables(operationOf(args), args.variableValues);
    // Execution refuses the variables.
    if (coerced === undefined) return [];
    return refusalsOf(factsOf(args, coerced, null, trace), coerced, limits);
  };
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const errors = refusals(args);
      if (errors.length > 0) setResultAndStopExecution({ errors });
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const errors = refusals(args);
      if (errors.length > 0) setResultAndStopExecution({ errors });
    },
  };
}

function refusalsOf(
  facts: OperationFacts,
  variables: Variables,
  { maxCost, maxUpstreamCalls }: Limits,
): readonly GraphQLError[] {
  const refused = facts.slicingRefusals(variables).map(({ message, nodes = null }) => {
    const originalError = new GatewayError('GRAPHQL_VALIDATION_FAILED', { message });
    return new GraphQLError(message, { nodes, originalError });
  });
  if (refused.length > 0) return refused;
  const cost = facts.costOf(variables);
  if (cost > maxCost) {
    return [limitError('COST_LIMIT', `The operation may cost ${cost}; ${maxCost} is allowed.`)];
  }
  const calls = facts.maxCallsOf(variables);
  if (calls > maxUpstreamCalls) {
    const message = `The operation may make ${calls} calls to upstreams; ${maxUpstreamCalls} are allowed.`;
    return [limitError('UPSTREAM_CALL_LIMIT', message)];
  }
  return [];
}

function limitError(code: 'COST_LIMIT' | 'UPSTREAM_CALL_LIMIT', message: string): GraphQLError {
  return new GraphQLError(message, { originalError: new GatewayError(code, { message }) });
}
