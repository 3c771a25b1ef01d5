import { isAsyncIterable, mapAsyncIterator } from '@envelop/core';
import type { ExecutionResult } from 'graphql';
import { GatewayError } from '../errors/gateway-error.ts';
import type { ErrorObserver, GatewayPlugin, RequestContext } from '../request-context.ts';
import { type ClientError, toClientError } from './client-error.ts';

export interface ErrorModelOptions {
  /** Whether messages may suggest names of the schema: only where introspection is answered. */
  readonly suggestions: boolean;
  readonly observer: ErrorObserver;
}

/**
 * The one place where errors get the shape that clients see. It stands on the last hook before the
 * answer is written, where every error comes by: of parsing, validation, any plugin and execution.
 * (Yoga's own masking lets every `GraphQLError` through, and never sees those of validation.)
 */
export function useErrorModel({ suggestions, observer }: ErrorModelOptions): GatewayPlugin {
  const rewrite = (result: ExecutionResult, context: RequestContext): ExecutionResult => {
    if (result.errors === undefined) return result;
    const { requestId, report } = context;
    // Yoga reports nothing at all when the request was aborted.
    const thrown = result.errors.length === 0 ? [abortError(context.signal)] : result.errors;
    const options = { requestId, suggestions, hasData: 'data' in result };
    const errors = thrown.map((each) => toClientError(each, options));
    for (const { code } of errors) report.errorCodes.add(code);
    observe(errors, requestId, observer);
    return { ...result, errors: errors.map(({ error }) => error) };
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

function observe(errors: readonly ClientError[], requestId: string, observer: ErrorObserver): void {
  // One failed call may be the error of many fields.
  for (const { code, original } of new Map(errors.map((each) => [each.original, each])).values()) {
    if (code === 'INTERNAL') observer.fault(original, requestId);
    else if (original instanceof GatewayError && original.cause !== undefined) {
      observer.refused(code, original.cause, requestId);
    }
  }
  const invalid = errors.filter(({ code }) => code === 'UPSTREAM_INVALID_RESPONSE');
  const [first] = invalid;
  if (first === undefined) return;
  const { message, path = [], extensions } = first.error;
  const source = typeof extensions.source === 'string' ? extensions.source : undefined;
  observer.invalidAnswer({ requestId, source, message, path, count: invalid.length });
}

function abortError({ reason }: AbortSignal): Error {
  return reason instanceof Error && reason.name === 'TimeoutError'
    ? new GatewayError('UPSTREAM_TIMEOUT', { cause: reason })
    : new GatewayError('CANCELLED', { cause: reason });
}
