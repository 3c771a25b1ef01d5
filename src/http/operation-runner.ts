import { isPromise } from '@envelop/core';
import { type GraphQLSchema, getOperationAST } from 'graphql';
import type { GraphQLParams, YogaServerInstance } from 'graphql-yoga';
import type { RequestContext } from '../request-context.ts';
import { failedResult, graphqlErrorOf } from './failed-result.ts';
import {
  createContextBuilding,
  createExecute,
  createParse,
  createValidate,
  extenderOf,
  type OperationContext,
  type OperationPlugin,
  type OperationResult,
} from './operation-phases.ts';

/** Rejects where a stage before the parser refuses the operation. */
export type RunOperation = (
  params: GraphQLParams,
  context: RequestContext,
) => Promise<OperationResult>;

/**
 * Runs operations as `yoga.getResultForParams` does, through all plugins of that server, and its
 * own. Envelop itself begins subscriptions.
 * @param plugins All that the server has.
 * @param schema What exists where no plugin says otherwise.
 */
export function createOperationRunner(
  { fetchAPI, getEnveloped }: YogaServerInstance<RequestContext, RequestContext>,
  plugins: readonly OperationPlugin[],
  schema: GraphQLSchema,
): RunOperation {
  const onParams = plugins.flatMap((plugin) => plugin.onParams ?? []);
  const onEnveloped = plugins.flatMap((plugin) => plugin.onEnveloped ?? []);
  const onExecutionResult = plugins.flatMap((plugin) => plugin.onExecutionResult ?? []);
  const parse = createParse(plugins);
  const validate = createValidate(plugins);
  const buildContext = createContextBuilding(plugins);
  const execute = createExecute(plugins);
  const { subscribe } = getEnveloped();
  // Plugins only ask for its method.
  const request = new fetchAPI.Request('http://localhost/', { method: 'POST' });

  const schemaFor = (context: OperationContext): GraphQLSchema => {
    let ofContext = schema;
    const extendContext = extenderOf(context);
    const setSchema = (next: GraphQLSchema) => {
      ofContext = next;
    };
    for (const hook of onEnveloped) hook({ context, extendContext, setSchema });
    return ofContext;
  };

  const operate = async (
    { query = '', variables, operationName }: GraphQLParams,
    context: OperationContext,
  ): Promise<OperationResult> => {
    const ofContext = schemaFor(context);
    const document = parse(query, context);
    const errors = validate(ofContext, document, context);
    if (errors.length > 0) return { errors: errors.map(graphqlErrorOf) };
    const isBuilt = buildContext(context);
    if (isBuilt !== undefined) await isBuilt;
    const args = {
      schema: ofContext,
      document,
      contextValue: context,
      variableValues: variables,
      operationName,
    };
    const isSubscription = getOperationAST(document, operationName)?.operation === 'subscription';
    return isSubscription ? subscribe(args) : execute(args);
  };

  return async (params, requestContext) => {
    const context: OperationContext = Object.assign(requestContext, { request, params, waitUntil });
    let result: OperationResult | undefined;
    const asked: Parameters<(typeof onParams)[number]>[0] = {
      params,
      request,
      context,
      fetchAPI,
      paramsHandler: async (payload) => {
        payload.context.params = payload.params;
        try {
          return await operate(payload.params, payload.context);
        } catch (error) {
          return failedResult(error);
        }
      },
      setParams(next) {
        asked.params = next;
      },
      setParamsHandler(next) {
        asked.paramsHandler = next;
      },
      setResult(next) {
        result = next;
      },
    };
    for (const hook of onParams) {
      const waits = hook(asked);
      if (isPromise(waits)) await waits;
    }
    result ??= await asked.paramsHandler({ request, params: asked.params, context });
    const setResult = (next: OperationResult) => {
      result = next;
    };
    for (const hook of onExecutionResult) {
      const waits = hook({ result, setResult, request, context });
      if (isPromise(waits)) await waits;
    }
    return result;
  };
}

/** Plugins of servers that end after each request ask for more time by it; this process stays. */
function waitUntil(): void {}
