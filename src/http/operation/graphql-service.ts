import type { ExecutionResult, GraphQLError } from 'graphql';
import type { RequestContext } from '../../shared/request-context.ts';
import type { HttpRequest, HttpResponse } from '../exchange.ts';

/** Answers a request that came by HTTP. */
export type HttpHandler = (
  request: HttpRequest,
  response: HttpResponse,
  context: RequestContext,
) => unknown;

/**
 * Given each result of an operation, as clients see it; awaited before the next one is asked for.
 * @returns Whether more is wanted.
 */
export type Deliver = (result: ExecutionResult) => Promise<boolean>;

export type OperationParams = Readonly<Record<string, unknown>>;

/** One graph that is served, seen from where requests come in. Every way has the same stages. */
export interface GraphqlService {
  readonly handle: HttpHandler;
  /** The headers that say who is asking, in lower case. */
  readonly credentialHeaders: readonly string[];
  /**
   * Finds out who is asking before there is an operation.
   * @returns Why they are refused; `undefined`: they are not.
   */
  identify(context: RequestContext): Promise<GraphQLError | undefined>;
  /**
   * Resolves when the operation is over.
   * @param params `query`, `variables` and so on, as the client sent them.
   */
  run(params: OperationParams, context: RequestContext, deliver: Deliver): Promise<void>;
}

/** A service that can be replaced: it has to know which requests it has not finished. */
export interface HttpService extends GraphqlService {
  /**
   * Before a request is handed to `handle`.
   * @returns To be called once, when it is over.
   */
  begin(): () => void;
}
