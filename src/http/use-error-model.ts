import { isAsyncIterable, mapAsyncIterator } from '@envelop/core';
import type { ExecutionResult, GraphQLError } from 'graphql';
import { GatewayError } from '../errors/gateway-error.ts';
import type { FaultObserver, GatewayPlugin, RequestContext } from '../request-context.ts';
import { toClientError } from './client-error.ts';

export interface ErrorModelOptions {
  /** Whether messages may suggest names of the schema: only where introspection is answered. */
  readonly suggestions: boolean;
  readonly onFault: FaultObserver;
}

/**
 * The one place where errors get the shape that clients see. It stands on the last hook before the
 * answer is written, where every error comes by: of parsing, validation, any plugin and execution.
 * (Yoga's own masking lets every `GraphQLError` through, and never sees those of validation.)
 */
export function useErrorModel({ suggestions, onFault }: ErrorModelOptions): GatewayPlugin {
  const rewrite = (result: ExecutionResult, context: RequestContext): ExecutionResult => {
    if (result.errors === undefined) return result;
    const { requestId, report } = context;
    // Yoga reports nothing at all when the request was aborted.
    const thrown = result.errors.length === 0 ? [abortError(context.signal)] : result.errors;
    const errors = thrown.map((each): GraphQLError => {
      const options = { requestId, suggestions, hasData: 'data' in result };
      const { code, error, fault } = toClientError(each, options);
      report.errorCodes.add(code);
      if (fault !== undefined) onFault(fault, requestId);
      return error;
    });
    return { ...result, errors };
  };
  return {
    onResultProcess({ result, setResult, serverContext }) {
      if (isAsyncIterable(result)) {
        setResult(mapAsyncIterator(result, (each) => rewrite(each, serverContext)));
      } else if (Array.isArray(result)) {
        setResult(result.map((each) => rewrite(each, serverContext)));
      } else {
        setResult(rewrite(result, serverContext));
      }
    },
  };
}

function abortError({ reason }: AbortSignal): Error {
  return reason instanceof Error && reason.name === 'TimeoutError'
    ? new GatewayError('UPSTREAM_TIMEOUT', { cause: reason })
    : new GatewayError('CANCELLED', { cause: reason });
}
