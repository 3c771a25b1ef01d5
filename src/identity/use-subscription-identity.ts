import { isAsyncIterable } from '@envelop/core';
import type { GatewayPlugin } from '../shared/request-context.ts';
import { type WatchOptions, watchPrincipal } from './watch-principal.ts';

export type SubscriptionIdentityOptions = Omit<WatchOptions, 'context'>;

/** Who may not ask any more is told no more: those whose subscriptions are open are watched. */
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
