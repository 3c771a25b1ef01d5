import type { Servers } from './endpoints/servers.ts';
import type { PolicyCall } from './policy.ts';

/** Opens a stream of messages. There is one attempt: messages that were passed on cannot be unsent. */
export function openStream(call: PolicyCall): AsyncIterable<unknown> {
  const { adapter, binding } = call;
  if (adapter.stream === undefined) throw new Error(`${binding.source} has no streams`);
  call.report.attempts += 1;
  return adapter.stream(call);
}

/** The same from one of several servers. How a stream ends does not count for the server's health. */
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
