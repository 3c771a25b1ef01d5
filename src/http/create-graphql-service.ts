import { isAsyncIterable } from '@envelop/core';
import { type ExecutionResult, GraphQLError } from 'graphql';
import type { YogaServerInstance } from 'graphql-yoga';
import type { RequestContext } from '../request-context.ts';
import { type BatchLimits, createBatches } from './batch/answer-batch.ts';
import type { ToClientResult } from './client-result.ts';
import { createDoor, type DoorOptions } from './door.ts';
import type { GraphqlService } from './graphql-service.ts';

export interface GraphqlServiceOptions {
  readonly server: DoorOptions & BatchLimits;
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

  const execute = async (params: object, context: RequestContext) => {
    try {
      const result = await yoga.getResultForParams({ params, request }, context);
      if (result === undefined) throw new Error('Yoga has no result.');
      return result;
    } catch (refusal) {
      return refused(refusal);
    }
  };
  const identify = async (context: RequestContext) => {
    await yoga.getEnveloped({ ...context, request, params: {} }).contextFactory();
  };
  const answerBatch = createBatches(server, {
    identify,
    async answer(params, context) {
      const result = await execute(params, context);
      const one = isAsyncIterable(result) ? refused(new Error('A batch has no events.')) : result;
      return toClientResult(one, context);
    },
    refuse: (refusal, context) => toClientResult(refused(refusal), context),
  });
  return {
    handle: createDoor(yoga, server, answerBatch),
    credentialHeaders,
    async identify(context) {
      try {
        await identify(context);
        return undefined;
      } catch (refusal) {
        return toClientResult(refused(refusal), context).errors?.[0];
      }
    },
    async run(params, context, deliver) {
      const result = await execute(params, context);
      for await (const each of isAsyncIterable(result) ? result : [result]) {
        if (!(await deliver(toClientResult(each, context)))) return;
      }
    },
  };
}

/** Plugins that stand before the parser throw; what Yoga finds wrong with a request is an error already. */
function refused(refusal: unknown): ExecutionResult {
  if (refusal instanceof GraphQLError) return { errors: [refusal] };
  const originalError = refusal instanceof Error ? refusal : new Error(String(refusal));
  return { errors: [new GraphQLError(originalError.message, { originalError })] };
}
