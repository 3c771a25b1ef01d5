import { collectDefaultMetrics, Registry } from 'prom-client';

let registry: Registry | undefined;

/**
 * What there is to know about the process: one registry, however many gateways it runs. The library
 * watches garbage collection and the event loop until the process ends, and keeps what it was given
 * for that: the registry of a gateway would keep the gateway.
 */
export function processMetrics(): Registry {
  if (registry === undefined) {
    registry = new Registry();
    collectDefaultMetrics({ register: registry });
  }
  return registry;
}
