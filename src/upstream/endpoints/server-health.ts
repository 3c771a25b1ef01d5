export type ServerState = 'available' | 'ejected' | 'unhealthy';

/** How much a new latency counts in the mean: the last ten or so matter. */
const latencyWeight = 0.2;

/** What calls and checks have told of a server. It outlives what speaks to the server. */
export class ServerHealth {
  /** What active checks say. */
  isHealthy = true;
  consecutiveFailures = 0;
  /** How often it was ejected without having been well in between. */
  ejections = 0;
  ejectedUntil = 0;
  availableSince: number;
  #meanLatencyMs = 0;
  #latencies = 0;

  constructor(availableSince: number) {
    this.availableSince = availableSince;
  }

  state(now: number): ServerState {
    if (!this.isHealthy) return 'unhealthy';
    return now < this.ejectedUntil ? 'ejected' : 'available';
  }

  /** `undefined` until enough calls were seen. */
  get meanLatencyMs(): number | undefined {
    return this.#latencies < 10 ? undefined : this.#meanLatencyMs;
  }

  took(latencyMs: number): void {
    this.#latencies += 1;
    this.#meanLatencyMs +=
      (latencyMs - this.#meanLatencyMs) * Math.max(latencyWeight, 1 / this.#latencies);
  }

  /** What was measured before is no measure of a server that had its time. */
  forgetLatencies(): void {
    this.#latencies = 0;
    this.#meanLatencyMs = 0;
  }
}
