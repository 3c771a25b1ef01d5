import { LatencyQuantile } from '../resilience/latency-quantile.ts';

export type ServerState = 'available' | 'ejected' | 'unhealthy';

/** What calls and checks have shown about a server. It outlives what speaks to the server. */
export class ServerHealth {
  /** What active checks say. */
  isHealthy = true;
  consecutiveFailures = 0;
  /** How often it was ejected without having been well in between. */
  ejections = 0;
  ejectedUntil = 0;
  availableSince: number;
  callsInFlight = 0;
  /** A mean would be moved by one answer that takes a hundred times as long. */
  readonly medianLatency: LatencyQuantile;

  /** @param latencyMinCalls How many of the latest answers say how long the server takes. */
  constructor(availableSince: number, latencyMinCalls: number) {
    this.availableSince = availableSince;
    this.medianLatency = new LatencyQuantile({
      quantile: 0.5,
      windowSize: latencyMinCalls,
      minSamples: latencyMinCalls,
      renewEvery: 1,
    });
  }

  state(now: number): ServerState {
    if (!this.isHealthy) return 'unhealthy';
    return now < this.ejectedUntil ? 'ejected' : 'available';
  }
}
