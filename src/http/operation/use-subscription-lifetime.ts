import { isAsyncIterable } from '@envelop/core';
import { type ExecutionResult, GraphQLError } from 'graphql';
import { GatewayError } from '../../errors/gateway-error.ts';
import type { GatewayPlugin, RequestContext } from '../../shared/request-context.ts';
import { readsMultipartEvents } from '../answer/multipart-events.ts';
import { acceptedTypes } from '../request/answer-type.ts';
import { endOnAbort } from './end-on-abort.ts';
import type { SubscriptionSlots } from './subscription-slots.ts';

/**
 * A subscription lives as long as its client, up to a bound: the deadline of requests is lifted, and
 * when the client leaves, its source learns of it at once. One that the gateway ends tells its
 * client why before. There are only as many as there are slots.
 * @param maxMs How long one may be open.
 */
export function useSubscriptionLifetime(slots: SubscriptionSlots, maxMs: number): GatewayPlugin {
  return {
    onSubscribe({ args: { contextValue }, extendContext }) {
      if (contextValue.batch !== null) throw notInBatches();
      refuseUnlessEvents(contextValue);
      return {
        onSubscribeResult({ result, setResult }) {
          if (!isAsyncIterable(result)) return;
          // Sources begin when their first item is asked for: what is refused here never did.
          const giveBack = slots.take();
          contextValue.liftDeadline();
          extendContext({ deadlineAt: Number.POSITIVE_INFINITY });
          const isTooOld = () => contextValue.end(new GatewayError('SUBSCRIPTION_TIMEOUT'));
          const timer = setTimeout(isTooOld, maxMs).unref();
          const onEnd = () => {
            clearTimeout(timer);
            giveBack();
          };
          setResult(endOnAbort(result, contextValue.signal, { onEnd, lastItem: whyEnded }));
        },
      };
    },
  };
}

/** Clients that left get nothing more. */
function whyEnded(reason: unknown): ExecutionResult | undefined {
  if (!(reason instanceof GatewayError)) return undefined;
  return { errors: [new GraphQLError(reason.message, { originalError: reason })] };
}

const notInBatches = () =>
  new GatewayError('BAD_REQUEST', {
    message: 'A subscription cannot be part of a batch: send it by itself.',
  });

/**
 * Yoga would answer 406 without a word, and to a stream that then nobody reads or ends. By HEAD Node
 * would send nothing at all, not even headers, and take one event after the other as fast as they come.
 */
function refuseUnlessEvents({ headers, getsBody }: RequestContext): void {
  const { accept } = headers;
  const takesEvents = acceptedTypes(accept)?.includes('text/event-stream');
  if (getsBody && (takesEvents || readsMultipartEvents(accept))) return;
  throw new GatewayError('BAD_REQUEST', {
    message:
      'A subscription is answered with events: accept text/event-stream, or multipart/mixed;subscriptionSpec=1.0.',
    httpStatus: 406,
  });
}
