import { isAsyncIterable } from '@envelop/core';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import { createYoga, type YogaServerOptions } from 'graphql-yoga';
import {
  type GatewayPlugin,
  partOfRequest,
  type RequestContext,
} from '../shared/request-context.ts';
import { attempt } from '../tools/awaitable.ts';
import type { ToClientResult } from './answer/client-result.ts';
import { failedResult } from './answer/failed-result.ts';
import { toClientPayload } from './answer/incremental-text.ts';
import { type BatchLimits, createBatches } from './batch/answer-batch.ts';
import { createDoor, type DoorOptions } from './door.ts';
import type { GraphqlService } from './operation/graphql-service.ts';
import type { OperationPlugin } from './operation/operation-phases.ts';
import { createOperationRunner } from './operation/operation-runner.ts';
import { yogaHttpOptions } from './operation/yoga-options.ts';

export interface GraphqlServiceOptions {
  readonly server: DoorOptions & BatchLimits & { readonly path: string };
  /** What exists where no stage says otherwise. */
  readonly schema: GraphQLSchema;
  readonly credentialHeaders: readonly string[];
  readonly toClientResult: ToClientResult;
}

/** Plugins of Envelop and Yoga. */
type Stages = NonNullable<YogaServerOptions<RequestContext, RequestContext>['plugins']>;

/** @param stages In their order. */
export function createGraphqlService(
  stages: Stages,
  options: GraphqlServiceOptions,
): GraphqlService {
  const { server, schema, credentialHeaders, toClientResult } = options;
  const plugins: OperationPlugin[] = [];
  const collecting: GatewayPlugin = {
    onYogaInit: ({ yoga: { getEnveloped } }) => plugins.push(...getEnveloped._plugins),
  };
  const yoga = createYoga<RequestContext, RequestContext>({
    ...yogaHttpOptions(server.path),
    schema,
    plugins: [...stages, collecting],
  });
  const runOperation = createOperationRunner(yoga, plugins, schema);

  const execute = (params: object, context: RequestContext) =>
    attempt(() => runOperation(params, context), failedResult);
  const identify = async (context: RequestContext) => {
    await yoga
      .getEnveloped(Object.assign(partOfRequest(context, {}), { params: {} }))
      .contextFactory();
  };
  const answerBatch = createBatches(server, {
    identify,
    async answer(params, context) {
      const result = await execute(params, context);
      const one = isAsyncIterable(result)
        ? failedResult(new Error('A batch has no events.'))
        : result;
      return toClientResult(one, context);
    },
    refuse: (refusal, context) => toClientResult(failedResult(refusal), context),
  });
  return {
    handle: createDoor(yoga, runOperation, server, answerBatch),
    credentialHeaders,
    async identify(context) {
      try {
        await identify(context);
        return undefined;
      } catch (refusal) {
        return toClientResult(failedResult(refusal), context).errors?.[0];
      }
    },
    async run(params, context, deliver) {
      const result = await execute(params, context);
      for await (const each of isAsyncIterable(result) ? untilFailure(result) : [result]) {
        if (!(await deliver(toClientPayload(each, context, toClientResult)))) return;
      }
    },
  };
}

/** A stream that fails ends with why: it is a fault of the upstream, and none of the connection. */
async function* untilFailure(results: AsyncIterable<ExecutionResult>) {
  try {
    yield* results;
  } catch (failure) {
    yield failedResult(failure);
  }
}
