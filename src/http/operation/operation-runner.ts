import { type GraphQLSchema, getOperationAST } from 'graphql';
import type { GraphQLParams, YogaServerInstance } from 'graphql-yoga';
import type { RequestContext } from '../../shared/request-context.ts';
import { type Awaitable, andThen, attempt, inTurn } from '../../tools/awaitable.ts';
import { failedResult, graphqlErrorOf } from '../answer/failed-result.ts';
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

/**
 * The result is there at once when no stage had to wait.
 * @throws (or rejects) where a stage before the parser refuses the operation
 */
export type RunOperation = (
  params: GraphQLParams,
  context: RequestContext,
) => Awaitable<OperationResult>;

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

  const operate = (
    { query = '', variables, operationName }: GraphQLParams,
    context: OperationContext,
  ): Awaitable<OperationResult> => {
    const ofContext = schemaFor(context);
    const document = parse(query, context);
    const errors = validate(ofContext, document, context);
    if (errors.length > 0) return { errors: errors.map(graphqlErrorOf) };
    const args = {
      schema: ofContext,
      document,
      contextValue: context,
      variableValues: variables,
      operationName,
    };
    const isSubscription = getOperationAST(document, operationName)?.operation === 'subscription';
    return andThen(buildContext(context), () => (isSubscription ? subscribe(args) : execute(args)));
  };

  return (params, requestContext) => {
    const context: OperationContext = Object.assign(requestContext, { request, params, waitUntil });
    let given: OperationResult | undefined;
    const asked: Parameters<(typeof onParams)[number]>[0] = {
      params,
      request,
      context,
      fetchAPI,
      paramsHandler(payload) {
        payload.context.params = payload.params;
        return attempt(() => operate(payload.params, payload.context), failedResult);
      },
      setParams(next) {
        asked.params = next;
      },
      setParamsHandler(next) {
        asked.paramsHandler = next;
      },
      setResult(next) {
        given = next;
      },
    };
    const finish = (executed: OperationResult): Awaitable<OperationResult> => {
      let result = executed;
      const setResult = (next: OperationResult) => {
        result = next;
      };
      const done = inTurn(onExecutionResult, (hook) =>
        hook({ result, setResult, request, context }),
      );
      return andThen(done, () => result);
    };
    return andThen(
      inTurn(onParams, (hook) => hook(asked)),
      () =>
        andThen(given ?? asked.paramsHandler({ request, params: asked.params, context }), finish),
    );
  };
}

/** Plugins of servers that end after each request ask for more time by it; this process stays. */
function waitUntil(): void {}
