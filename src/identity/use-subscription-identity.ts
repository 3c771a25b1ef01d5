import { isAsyncIterable } from '@envelop/core';
import type { GatewayPlugin } from '../shared/request-context.ts';
import { type WatchOptions, watchPrincipal } from './watch-principal.ts';

export type SubscriptionIdentityOptions = Omit<WatchOptions, 'context'>;

/** Whoever may no longer ask gets no more events: principals with open subscriptions are watched. */
export function useSubscriptionIdentity(options: SubscriptionIdentityOptions): GatewayPlugin {
  return {
    onSubscribe({ args: { contextValue: context } }) {
      return {
        onSubscribeResult({ result }) {
          if (!isAsyncIterable(result)) return;
          const stop = watchPrincipal({ ...options, context });
          context.signal.addEventListener('abort', stop, { once: true });
          return { onEnd: stop };
        },
      };
    },
  };
}
