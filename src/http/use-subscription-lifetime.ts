import { isAsyncIterable } from '@envelop/core';
import type { GatewayPlugin } from '../request-context.ts';
import { endOnAbort } from './end-on-abort.ts';

/**
 * A subscription lives as long as its client: the deadline of requests is lifted, and when the
 * client leaves, its source is told at once.
 */
export function useSubscriptionLifetime(): GatewayPlugin {
  return {
    onSubscribe({ args: { contextValue }, extendContext }) {
      contextValue.liftDeadline();
      extendContext({ deadlineAt: Number.POSITIVE_INFINITY });
      return {
        onSubscribeResult({ result, setResult }) {
          if (isAsyncIterable(result)) setResult(endOnAbort(result, contextValue.signal));
        },
      };
    },
  };
}
