import type { UpstreamServerConfig } from '../../config/sections/servers-config.ts';
import type { Probe } from '../adapters/probe.ts';
import type { AnyAdapter } from '../adapters/registry.ts';
import type { ServerHealth } from './server-health.ts';

/** A server of a source, as configuration or discovery tells of it. */
export interface Server extends UpstreamServerConfig {
  /** Connect to this address instead of resolving the host of `endpoint`. */
  readonly address?: string;
}

/** Tells servers apart, also in logs and metrics. */
export const serverName = ({ endpoint, address }: Server): string =>
  address === undefined ? endpoint : `${endpoint} (${address})`;

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
  readonly health: ServerHealth;
  server: Server;
  /** Of smooth weighted round robin. */
  credit = 0;

  constructor(server: Server, { adapter, probe }: Connection, health: ServerHealth) {
    this.name = serverName(server);
    this.server = server;
    this.adapter = adapter;
    this.probe = probe;
    this.health = health;
  }

  /** A server that was started just now would be overrun by its whole share. */
  weight(now: number, slowStartMs: number): number {
    const { weight } = this.server;
    const sinceMs = now - this.health.availableSince;
    if (sinceMs >= slowStartMs) return weight;
    return weight * Math.max(slowStartFloor, sinceMs / slowStartMs);
  }

  /** Lets calls in flight finish. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.adapter[Symbol.asyncDispose](), this.probe?.[Symbol.asyncDispose]()]);
  }
}
