import type { ServersConfig } from '../../config/sections/servers-config.ts';
import { UpstreamError } from '../../errors/upstream-error.ts';
import type { UpstreamChange } from '../../shared/upstream-observer.ts';
import { digestOf } from '../../tools/digest.ts';
import type { KeptWhileUsed } from '../../tools/kept-while-used.ts';
import type { Owned } from '../../tools/owned.ts';
import { createProbe } from '../adapters/probe.ts';
import type { AnyAdapter } from '../adapters/registry.ts';
import type { AdapterOptions } from '../call.ts';
import type { PolicyCall } from '../policy.ts';
import { waitWithin } from '../wait-within.ts';
import { Discovery } from './discovery.ts';
import type { Endpoint, Server } from './endpoint.ts';
import { EndpointPool, type KnownServers } from './endpoint-pool.ts';
import { startHealthChecks } from './health-checks.ts';
import { serverSearch } from './server-search.ts';

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
  /** Where those are kept that the graph before uses, too. */
  readonly discoveries: KeptWhileUsed<Discovery>;
  readonly user: Owned;
  readonly changed: (change: UpstreamChange) => void;
}

/** @throws UserError when an address or a file cannot be used */
export function createServers(options: ServersOptions): Servers {
  const { config, adapterOptions, changed, known } = options;
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
    known,
    now: Date.now,
    random: Math.random,
    changed(change) {
      // All pools are told by one search: what it finds is written down once.
      if (change.reason === 'discovery' && known.pool !== pool) return;
      changed({ about: 'endpoint', source, ...change });
    },
  });
  const searched = { source, servers: foundBy(config), endpoint, baseDir: options.baseDir };
  const failed = failureTeller(source, changed);
  let discovery = options.discoveries.take(
    options.user,
    [digestOf(searched)],
    () => new Discovery(serverSearch(searched), failed),
  );
  const update = (servers: readonly Server[]) => pool.update(servers);
  let following = discovery.follow(update);
  const followInstead = (next: Discovery) => {
    if (next === discovery) return;
    try {
      const before = following;
      following = next.follow(update);
      discovery = next;
      before[Symbol.dispose]();
    } catch (error) {
      failed(error);
    }
  };
  known.follow.add(followInstead);
  const checks = healthCheck && startHealthChecks(pool, healthCheck);
  return {
    pool,
    takeOver() {
      // What ours find out holds for both; the graph before may have subscriptions for days.
      known.checks?.[Symbol.dispose]();
      known.checks = checks;
      known.pool = pool;
      for (const follow of known.follow) follow(discovery);
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
      known.follow.delete(followInstead);
      following[Symbol.dispose]();
      await pool[Symbol.asyncDispose]();
    },
  };
}

/**
 * Made out here, because a search may keep it when the graph that it was made for is gone: what is
 * made within a function holds all that the function has.
 */
function failureTeller(source: string, changed: ServersOptions['changed']) {
  return (error: unknown) => changed({ about: 'discovery', source, error });
}

const foundBy = ({ list, dns, file }: ServersConfig) => ({ list, dns, file });
