import type { ServersConfig } from '../../config/servers-config.ts';
import { UpstreamError } from '../../errors/upstream-error.ts';
import type { UpstreamChange } from '../../shared/upstream-observer.ts';
import { createProbe } from '../adapters/probe.ts';
import type { AnyAdapter } from '../adapters/registry.ts';
import type { AdapterOptions } from '../call.ts';
import type { PolicyCall } from '../policy.ts';
import { waitWithin } from '../wait-within.ts';
import { discoverServers } from './discover.ts';
import type { Endpoint } from './endpoint.ts';
import { EndpointPool, type KnownServers } from './endpoint-pool.ts';
import { startHealthChecks } from './health-checks.ts';

/** The servers of a source that has several. */
export interface Servers extends AsyncDisposable {
  readonly pool: EndpointPool;
  /** From now on they get the calls. */
  takeOver(): void;
  /** @throws UpstreamError when no server is known, or none is found in the time of the call */
  choose(call: PolicyCall): Promise<Endpoint>;
}

export interface ServersOptions {
  readonly config: ServersConfig;
  readonly baseDir: string;
  /** How to reach one server, but for its address. */
  readonly adapterOptions: AdapterOptions;
  readonly createAdapter: (options: AdapterOptions) => AnyAdapter;
  readonly known: KnownServers;
  readonly changed: (change: UpstreamChange) => void;
}

/** @throws UserError when an address or a file cannot be used */
export function createServers(options: ServersOptions): Servers {
  const { config, adapterOptions, changed } = options;
  const { source, endpoint } = adapterOptions;
  const { healthCheck } = config;
  const pool = new EndpointPool({
    settings: config,
    connect(server) {
      const own = { ...adapterOptions, endpoint: server.endpoint, address: server.address };
      return {
        adapter: options.createAdapter(own),
        probe: healthCheck && createProbe(healthCheck, own),
      };
    },
    known: options.known,
    now: Date.now,
    random: Math.random,
    changed: (change) => changed({ about: 'endpoint', source, ...change }),
  });
  const discovery = discoverServers({
    source,
    servers: config,
    endpoint,
    baseDir: options.baseDir,
    update: (servers) => pool.update(servers),
    failed: (error) => changed({ about: 'discovery', source, error }),
  });
  const checks = healthCheck && startHealthChecks(pool, healthCheck);
  return {
    pool,
    takeOver() {
      const { known } = options;
      // What ours find out holds for both; the graph before may have subscriptions for days.
      known.checks?.[Symbol.dispose]();
      known.checks = checks;
      known.pool = pool;
    },
    async choose(call) {
      // Calls that come before the first answer of DNS wait for it.
      if (pool.endpoints.length === 0) await waitWithin(discovery.found, call);
      const chosen = pool.choose(call);
      if (chosen !== undefined) return chosen;
      const cause = new Error('no server of the source is known');
      throw new UpstreamError('UPSTREAM_UNAVAILABLE', { source, isRefusal: true, cause });
    },
    async [Symbol.asyncDispose]() {
      checks?.[Symbol.dispose]();
      discovery[Symbol.dispose]();
      await pool[Symbol.asyncDispose]();
    },
  };
}
