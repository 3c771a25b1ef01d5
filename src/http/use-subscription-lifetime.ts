import { isAsyncIterable } from '@envelop/core';
import { GatewayError } from '../errors/gateway-error.ts';
import type { GatewayPlugin } from '../request-context.ts';
import { endOnAbort } from './end-on-abort.ts';
import type { SubscriptionSlots } from './subscription-slots.ts';

/**
 * A subscription lives as long as its client: the deadline of requests is lifted, and when the
 * client leaves, its source is told at once. There are only as many as there are slots.
 */
export function useSubscriptionLifetime(slots: SubscriptionSlots): GatewayPlugin {
  return {
    onSubscribe({ args: { contextValue }, extendContext }) {
      refuseUnlessEvents(contextValue.headers.accept);
      return {
        onSubscribeResult({ result, setResult }) {
          if (!isAsyncIterable(result)) return;
          // Sources begin when their first item is asked for: what is refused here never did.
          const giveBack = slots.take();
          contextValue.liftDeadline();
          extendContext({ deadlineAt: Number.POSITIVE_INFINITY });
          setResult(endOnAbort(result, contextValue.signal, giveBack));
        },
      };
    },
  };
}

const acceptsEvents = /(^|,)\s*(text\/event-stream|text\/\*|\*\/\*)\s*(;|,|$)/i;

/** Yoga would answer 406 without a word. */
function refuseUnlessEvents(accept = '*/*'): void {
  if (acceptsEvents.test(accept)) return;
  throw new GatewayError('BAD_REQUEST', {
    message: 'A subscription is answered with events: accept text/event-stream.',
    httpStatus: 406,
  });
}
