import type { Servers } from './endpoints/servers.ts';
import type { PolicyCall } from './policy.ts';

/** A stream of messages, of which there is one attempt. */
export function openStream(call: PolicyCall): AsyncIterable<unknown> {
  const { adapter, binding } = call;
  if (adapter.stream === undefined) throw new Error(`${binding.source} has no streams`);
  call.report.attempts += 1;
  return adapter.stream(call);
}

/** The same from one of several servers; how a stream ends says nothing of its server. */
export async function* streamFrom(servers: Servers, call: PolicyCall): AsyncGenerator<unknown> {
  const endpoint = await servers.choose(call);
  call.report.endpoints.push(endpoint.name);
  endpoint.health.callsInFlight += 1;
  try {
    yield* openStream({ ...call, adapter: endpoint.adapter });
  } finally {
    endpoint.health.callsInFlight -= 1;
  }
}
