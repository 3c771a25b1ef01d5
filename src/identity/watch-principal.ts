import { GatewayError } from '../errors/gateway-error.ts';
import type { Principal, RequestContext } from '../shared/request-context.ts';
import { canonicalJson } from '../tools/canonical-json.ts';
import type { Identity } from './create-identity.ts';

/** How requests are judged. */
export type CurrentIdentity = () => Pick<Identity, 'identify' | 'clientOf'>;

export interface WatchOptions {
  /** By what counts now: a reload may have taken keys away. */
  readonly currentIdentity: CurrentIdentity;
  readonly intervalMs: number;
  /** With the principal and client that its fields were judged for. */
  readonly context: RequestContext;
}

/**
 * Judges who sent a request again and again, and ends it when its credentials are refused, have
 * expired, or say something else than before. While nobody can judge them it goes on, as long as
 * they have not expired: otherwise a restart of Redis would end every subscription.
 * @returns Ends the watching.
 */
export function watchPrincipal(options: WatchOptions): () => void {
  const { intervalMs, context } = options;
  let expiresAt = context.principal?.expiresAt ?? Number.POSITIVE_INFINITY;
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
async function judgement({ currentIdentity, context }: WatchOptions) {
  const { identify, clientOf } = currentIdentity();
  try {
    const principal = await identify(context);
    const isSame =
      isSamePrincipal(principal, context.principal) && clientOf(principal) === context.client;
    return isSame ? principal : changed();
  } catch (refusal) {
    if (!(refusal instanceof GatewayError)) return undefined;
    if (refusal.code === 'UNAUTHENTICATED') return refusal;
    // Of no client any more.
    return refusal.code === 'FORBIDDEN' ? changed() : undefined;
  }
}

/**
 * Whether all is equal that requests are judged by: scopes, views and policies were decided when the
 * subscription began.
 */
function isSamePrincipal(now: Principal | null, before: Principal | null): boolean {
  if (now === null || before === null) return now === before;
  return (
    now.id === before.id &&
    now.client === before.client &&
    now.scopes.size === before.scopes.size &&
    [...now.scopes].every((scope) => before.scopes.has(scope)) &&
    (now.claims === before.claims || lastingClaims(now) === lastingClaims(before))
  );
}

/** Without times, which are renewed and were judged already, and scopes, whose order says nothing. */
function lastingClaims({ claims }: Principal): string {
  const { exp, iat, nbf, scope, ...lasting } = claims;
  return canonicalJson(lasting);
}

const expired = () =>
  new GatewayError('UNAUTHENTICATED', { message: 'The credentials have expired.' });

const changed = () =>
  new GatewayError('UNAUTHENTICATED', {
    message: 'What the credentials allow has changed: subscribe again.',
  });
