import { isAsyncIterable, mapAsyncIterator } from '@envelop/core';
import type { GatewayPlugin } from '../../shared/request-context.ts';
import type { ToClientResult } from './client-result.ts';
import { toClientPayload } from './incremental-text.ts';

/**
 * The one place where errors of HTTP answers get the shape that clients see. It stands on the last
 * hook before the answer is written, where every error comes by: of parsing, validation, any plugin
 * and execution. (Yoga's own masking lets every `GraphQLError` through, and never sees those of
 * validation.)
 */
export function useErrorModel(toClientResult: ToClientResult): GatewayPlugin {
  return {
    onResultProcess({ result, setResult, serverContext }) {
      if (isAsyncIterable(result)) {
        setResult(
          mapAsyncIterator(result, (each) => toClientPayload(each, serverContext, toClientResult)),
        );
      } else if (!Array.isArray(result)) {
        setResult(toClientResult(result, serverContext));
      }
    },
  };
}
