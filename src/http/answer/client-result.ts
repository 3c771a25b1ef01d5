import type { ExecutionResult } from 'graphql';
import { GatewayError } from '../../errors/gateway-error.ts';
import type { ErrorObserver, RequestContext } from '../../shared/request-context.ts';
import type { CallSignal } from '../../tools/call-signal.ts';
import { type ClientError, toClientError } from './client-error.ts';

export interface ErrorModelOptions {
  /** Whether messages may suggest names of the schema: only where introspection is answered. */
  readonly suggestions: boolean;
  readonly observer: ErrorObserver;
}

/** A result as clients see it. */
export type ToClientResult = (result: ExecutionResult, context: RequestContext) => ExecutionResult;

/**
 * Gives the errors of results the shape that clients see, and tells the observer what clients are
 * not told.
 */
export function createToClientResult({ suggestions, observer }: ErrorModelOptions): ToClientResult {
  return (result, context) => {
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

function abortError({ reason }: CallSignal): Error {
  return reason instanceof Error && reason.name === 'TimeoutError'
    ? new GatewayError('UPSTREAM_TIMEOUT', { cause: reason })
    : new GatewayError('CANCELLED', { cause: reason });
}
