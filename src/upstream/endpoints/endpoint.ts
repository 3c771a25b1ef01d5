import type { ServerConfig } from '../../config/gateway-config.ts';
import type { Probe } from '../adapters/probe.ts';
import type { AnyAdapter } from '../adapters/registry.ts';

/** A server of a source, as configuration or discovery tells of it. */
export interface Server extends ServerConfig {
  /** Connect to this address instead of resolving the host of `endpoint`. */
  readonly address?: string;
}

/** Tells servers apart, also in logs and metrics. */
export const serverName = ({ endpoint, address }: Server): string =>
  address === undefined ? endpoint : `${endpoint} (${address})`;

export type EndpointState = 'available' | 'ejected' | 'unhealthy';

/** How much a new latency counts in the mean: the last ten or so matter. */
const latencyWeight = 0.2;
/** A server that comes back gets at least this part of its weight. */
const slowStartFloor = 0.1;

/** What speaks to a server. */
export interface Connection {
  readonly adapter: AnyAdapter;
  /** For active checks. */
  readonly probe: Probe | undefined;
}

/** A server that is called, and what is known of it. */
export class Endpoint implements AsyncDisposable {
  readonly name: string;
  readonly adapter: AnyAdapter;
  readonly probe: Probe | undefined;
  server: Server;
  callsInFlight = 0;
  /** Of smooth weighted round robin. */
  credit = 0;
  /** What active checks say. */
  isHealthy = true;
  consecutiveFailures = 0;
  /** How often it was ejected without having been well in between. */
  ejections = 0;
  ejectedUntil = 0;
  availableSince: number;
  #meanLatencyMs = 0;
  #latencies = 0;

  constructor(server: Server, { adapter, probe }: Connection, availableSince: number) {
    this.name = serverName(server);
    this.server = server;
    this.adapter = adapter;
    this.probe = probe;
    this.availableSince = availableSince;
  }

  state(now: number): EndpointState {
    if (!this.isHealthy) return 'unhealthy';
    return now < this.ejectedUntil ? 'ejected' : 'available';
  }

  /** A server that was started just now would be overrun by its whole share. */
  weight(now: number, slowStartMs: number): number {
    const { weight } = this.server;
    const sinceMs = now - this.availableSince;
    if (sinceMs >= slowStartMs) return weight;
    return weight * Math.max(slowStartFloor, sinceMs / slowStartMs);
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

  /** Lets calls in flight finish. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.adapter[Symbol.asyncDispose](), this.probe?.[Symbol.asyncDispose]()]);
  }
}
