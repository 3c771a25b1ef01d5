import type { Policy } from '../policy.ts';
import type { Bulkhead } from './bulkhead.ts';

/** Lets only so many calls through at a time; the others wait for a while, or are refused. */
export function limitConcurrency(bulkhead: Bulkhead): Policy {
  return (next) => async (call) => {
    const place = bulkhead.enter(call);
    if (place !== undefined) {
      const since = Date.now();
      await place;
      call.report.queuedMs += Date.now() - since;
    }
    try {
      return await next(call);
    } finally {
      bulkhead.leave();
    }
  };
}
