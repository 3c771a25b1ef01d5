import { GatewayError } from '../../errors/gateway-error.ts';
import type { Charge } from './charge.ts';

/**
 * Refuses what asks a limit for more than it ever gives: nobody is told to come back for nothing,
 * and nobody waits. The name of the field stays unsaid, because a client need not know the one that
 * answers a link.
 * @throws GatewayError COST_LIMIT
 */
export function refuseWhatNeverFits(charges: readonly Charge[]): void {
  for (const charge of charges) {
    const asked = charge.kind === 'bucket' ? charge.tokens : charge.calls;
    const most = charge.kind === 'bucket' ? charge.capacity : charge.max;
    if (asked <= most) continue;
    const why =
      charge.kind === 'bucket'
        ? `The operation costs ${asked}, and its budget holds no more than ${most}`
        : `The operation asks ${asked} times for a field that may be asked for ${most} times in ${charge.windowMs / 1_000} s`;
    const message = `${why}: it would not help to wait.`;
    // To all clients, as 429 is.
    throw new GatewayError('COST_LIMIT', { message, httpStatus: 400 });
  }
}
