import { isAsyncIterable } from '@envelop/core';
import type { GatewayPlugin } from '../request-context.ts';
import type { Identify } from './identify.ts';
import { watchPrincipal } from './watch-principal.ts';

export interface SubscriptionIdentityOptions {
  /** By what counts now. */
  readonly identify: Identify;
  readonly intervalMs: number;
}

/** Who may not ask any more is told no more: the credentials of open subscriptions are watched. */
export function useSubscriptionIdentity(options: SubscriptionIdentityOptions): GatewayPlugin {
  return {
    onSubscribe({ args: { contextValue: context } }) {
      const { principal } = context;
      if (principal === null) return;
      return {
        onSubscribeResult({ result }) {
          if (!isAsyncIterable(result)) return;
          const stop = watchPrincipal({ ...options, principal, context });
          context.signal.addEventListener('abort', stop, { once: true });
          return { onEnd: stop };
        },
      };
    },
  };
}
