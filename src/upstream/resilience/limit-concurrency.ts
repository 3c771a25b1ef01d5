import type { Policy, PolicyCall } from '../policy.ts';
import type { Bulkhead } from './bulkhead.ts';

/** Lets only so many calls through at a time; the others wait for a while, or are refused. */
export function limitConcurrency(bulkhead: Bulkhead): Policy {
  return (next) => {
    const run = (call: PolicyCall) =>
      next(call).then(
        (answer) => {
          bulkhead.leave();
          return answer;
        },
        (error: unknown) => {
          bulkhead.leave();
          throw error;
        },
      );
    return (call) => {
      const place = bulkhead.enter(call);
      if (place === undefined) return run(call);
      const since = Date.now();
      return place.then(() => {
        call.report.queuedMs += Date.now() - since;
        return run(call);
      });
    };
  };
}
