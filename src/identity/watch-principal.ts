import { GatewayError } from '../errors/gateway-error.ts';
import type { Principal, RequestContext } from '../request-context.ts';
import type { Identify } from './identify.ts';

export interface WatchOptions {
  readonly identify: Identify;
  readonly intervalMs: number;
  /** As it was judged first. */
  readonly principal: Principal;
  readonly context: RequestContext;
}

/**
 * Judges the credentials of a request again and again, and ends it when they are refused, have
 * expired, or prove somebody else. While nobody can judge them it goes on, as long as they have not
 * expired: a Redis that starts again would else end every subscription.
 * @returns Ends the watching.
 */
export function watchPrincipal(options: WatchOptions): () => void {
  const { intervalMs, context } = options;
  let { expiresAt = Number.POSITIVE_INFINITY } = options.principal;
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;

  const wait = () => {
    const leftMs = Math.max(0, expiresAt - Date.now());
    timer = setTimeout(judge, Math.min(intervalMs, leftMs)).unref();
  };
  const judge = async () => {
    const judged = Date.now() < expiresAt ? await judgement(options) : expired();
    if (isOver) return;
    if (judged instanceof GatewayError) return context.end(judged);
    expiresAt = judged?.expiresAt ?? expiresAt;
    wait();
  };
  wait();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

/** `undefined`: nobody can say now. */
async function judgement({ identify, principal, context }: WatchOptions) {
  try {
    const judged = await identify(context);
    return judged !== null && isSame(judged, principal) ? judged : changed();
  } catch (refusal) {
    const isRefused = refusal instanceof GatewayError && refusal.code === 'UNAUTHENTICATED';
    return isRefused ? refusal : undefined;
  }
}

/** Fields were judged for these scopes and this client when the subscription began. */
function isSame(now: Principal, before: Principal): boolean {
  return (
    now.id === before.id &&
    now.client === before.client &&
    now.scopes.size === before.scopes.size &&
    [...now.scopes].every((scope) => before.scopes.has(scope))
  );
}

const expired = () =>
  new GatewayError('UNAUTHENTICATED', { message: 'The credentials have expired.' });

const changed = () =>
  new GatewayError('UNAUTHENTICATED', {
    message: 'What the credentials allow has changed: subscribe again.',
  });
