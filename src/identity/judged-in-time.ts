import { GatewayError } from '../errors/gateway-error.ts';
import { hasClientLeft } from '../shared/client-left.ts';
import type { RequestContext } from '../shared/request-context.ts';
import { untilAborted } from '../tools/until-aborted.ts';
import { undecided } from './refused.ts';

/**
 * Waits for what says who is asking, a key server or a store, only as long as the request may take.
 * What was begun goes on: others may wait for the same.
 * @throws GatewayError when its deadline passes or its client leaves before
 */
export function judgedInTime<T>(
  judging: Promise<T>,
  context: Pick<RequestContext, 'signal'>,
): Promise<T> {
  const { signal } = context;
  return untilAborted(judging, signal, () =>
    hasClientLeft(context) ? new GatewayError('CANCELLED') : undecided(signal.reason),
  );
}
