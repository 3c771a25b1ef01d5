import type { Policy } from '../policy.ts';
import { keepByKey } from './keep-by-key.ts';
import type { KeepResultsOptions } from './keep-results-options.ts';
import { keepWhole } from './keep-whole.ts';

/**
 * Keeps what reads brought. The key is everything that is sent: arguments and headers with the
 * credentials of who asks, so nobody gets what another identity was answered. Calls that are made
 * for keys have each of their items kept by itself.
 */
export function keepResults(options: KeepResultsOptions): Policy {
  return (next) => {
    const whole = keepWhole(options, next);
    const byKey = keepByKey(options, next);
    return (call) => (call.keyed === undefined ? whole(call) : byKey(call, call.keyed));
  };
}
