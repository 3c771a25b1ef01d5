import type { Servers } from '../endpoints/servers.ts';
import type { Policy } from '../policy.ts';
import { outcomeOf } from './call-outcome.ts';

/**
 * Sends each attempt to a server of the source, and tells the pool what became of it. A repetition
 * goes to another server, where there is one.
 * @param timeoutMs The longest that an attempt may take.
 */
export function chooseEndpoint(servers: Servers, timeoutMs: number): Policy {
  return (next) => async (call) => {
    const endpoint = await servers.choose(call);
    call.report.endpoints.push(endpoint.name);
    endpoint.health.callsInFlight += 1;
    const startedAt = Date.now();
    try {
      const answer = await next({ ...call, adapter: endpoint.adapter });
      servers.pool.ended(endpoint, 'success', Date.now() - startedAt);
      return answer;
    } catch (error) {
      const tookMs = Date.now() - startedAt;
      servers.pool.ended(endpoint, outcomeOf(error, tookMs, timeoutMs), tookMs);
      throw error;
    } finally {
      endpoint.health.callsInFlight -= 1;
    }
  };
}
