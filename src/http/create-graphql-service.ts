import { isAsyncIterable } from '@envelop/core';
import { type ExecutionResult, GraphQLError } from 'graphql';
import type { YogaServerInstance } from 'graphql-yoga';
import type { RequestContext } from '../request-context.ts';
import type { ToClientResult } from './client-result.ts';
import { createDoor, type DoorOptions } from './door.ts';
import type { GraphqlService, OperationParams } from './graphql-service.ts';

export interface GraphqlServiceOptions {
  readonly server: DoorOptions;
  readonly credentialHeaders: readonly string[];
  readonly toClientResult: ToClientResult;
}

/** @param yoga With all stages as its plugins. */
export function createGraphqlService(
  yoga: YogaServerInstance<RequestContext, RequestContext>,
  options: GraphqlServiceOptions,
): GraphqlService {
  const { server, credentialHeaders, toClientResult } = options;
  // Plugins only ask for its method.
  const request = new yoga.fetchAPI.Request('http://localhost/', { method: 'POST' });

  const results = async (params: OperationParams, context: RequestContext) => {
    try {
      const result = await yoga.getResultForParams({ params, request }, context);
      if (result === undefined) throw new Error('Yoga has no result.');
      return isAsyncIterable(result) ? result : [result];
    } catch (refusal) {
      return [resultOf(refusal)];
    }
  };
  return {
    handle: createDoor(yoga, server),
    credentialHeaders,
    async identify(context) {
      try {
        await yoga.getEnveloped({ ...context, request, params: {} }).contextFactory();
        return undefined;
      } catch (refusal) {
        return toClientResult(resultOf(refusal), context).errors?.[0];
      }
    },
    async run(params, context, deliver) {
      for await (const result of await results(params, context)) {
        if (!(await deliver(toClientResult(result, context)))) return;
      }
    },
  };
}

/** Plugins that stand before the parser throw. */
const resultOf = (refusal: unknown): ExecutionResult => {
  const originalError = refusal instanceof Error ? refusal : new Error(String(refusal));
  return { errors: [new GraphQLError(originalError.message, { originalError })] };
};
