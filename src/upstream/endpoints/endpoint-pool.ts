import type { ServersConfig } from '../../config/sections/servers-config.ts';
import type { UpstreamChange } from '../../shared/upstream-observer.ts';
import type { PolicyCall } from '../policy.ts';
import type { CallOutcome } from '../resilience/call-outcome.ts';
import { type Balance, hashOf, leastLoaded, roundRobin } from './balance.ts';
import type { Discovery } from './discovery.ts';
import { judge } from './ejection.ts';
import { type Connection, Endpoint, type Server, serverName } from './endpoint.ts';
import { ServerHealth } from './server-health.ts';

type Settings = Pick<
  ServersConfig,
  'balance' | 'hashArg' | 'slowStartMs' | 'ejection' | 'healthCheck'
>;
type EndpointChange = Extract<UpstreamChange, { about: 'endpoint' }>;

/** What is known of the servers of a source, for the pool that takes the place of another. */
export interface KnownServers {
  /** The one that gets the calls; none has begun yet: `undefined`. */
  pool: Pick<EndpointPool, 'health'> | undefined;
  /** The checks of that pool, where there are any. */
  checks?: Disposable | undefined;
  /** Has each pool, also those of graphs before, get its servers from there. Throws nothing. */
  readonly follow: Set<(discovery: Discovery) => void>;
}

export interface EndpointPoolOptions {
  readonly settings: Settings;
  readonly connect: (server: Server) => Connection;
  /** Known before there was this pool. */
  readonly known: KnownServers;
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly changed: (change: Pick<EndpointChange, 'endpoint' | 'state' | 'reason'>) => void;
}

/** The servers of one source, and which of them gets a call. */
export class EndpointPool implements AsyncDisposable {
  readonly #options: EndpointPoolOptions;
  readonly #balance: Balance;
  #endpoints: readonly Endpoint[] = [];
  /** The health of servers by their names, also before DNS has said which of them are there. */
  #health: ReadonlyMap<string, ServerHealth>;

  constructor(options: EndpointPoolOptions) {
    this.#options = options;
    this.#health = options.known.pool?.health ?? new Map();
    this.#balance = balanceOf(options);
  }

  get endpoints(): readonly Endpoint[] {
    return this.#endpoints;
  }

  /** What is known of the servers, by their names. */
  get health(): ReadonlyMap<string, ServerHealth> {
    return this.#health;
  }

  /**
   * From now on these are the servers. Those that stay keep what is known of them.
   * @throws UserError when one cannot be used: then all stay as they were
   */
  update(servers: readonly Server[]): void {
    const { changed } = this.#options;
    const known = new Map(this.#endpoints.map((endpoint) => [endpoint.name, endpoint]));
    const added = this.#connect(servers.filter((server) => !known.has(serverName(server))));
    const isStart = known.size === 0;
    this.#endpoints = servers.flatMap((server) => {
      const name = serverName(server);
      const endpoint = added.get(name) ?? known.get(name);
      if (endpoint === undefined) return [];
      if (known.delete(name)) endpoint.server = server;
      else if (!isStart) changed({ endpoint: name, state: 'added', reason: 'discovery' });
      return endpoint;
    });
    this.#health = new Map(this.#endpoints.map(({ name, health }) => [name, health]));
    for (const endpoint of known.values()) {
      changed({ endpoint: endpoint.name, state: 'removed', reason: 'discovery' });
      endpoint[Symbol.asyncDispose]().catch(() => {});
    }
  }

  #connect(servers: readonly Server[]): ReadonlyMap<string, Endpoint> {
    const { connect, known, now, settings } = this.#options;
    const { latencyMinCalls } = settings.ejection;
    // Where all are new, somebody must get the calls.
    const availableSince = this.#health.size === 0 ? 0 : now();
    const connected = new Map<string, Endpoint>();
    try {
      for (const server of servers) {
        const name = serverName(server);
        const health =
          this.#health.get(name) ??
          known.pool?.health.get(name) ??
          new ServerHealth(availableSince, latencyMinCalls);
        connected.set(name, new Endpoint(server, connect(server), health));
      }
    } catch (error) {
      for (const endpoint of connected.values()) endpoint[Symbol.asyncDispose]().catch(() => {});
      throw error;
    }
    return connected;
  }

  /** @returns `undefined` when no server is known. */
  choose(call: PolicyCall): Endpoint | undefined {
    const now = this.#options.now();
    const own = forClient(this.#endpoints, call.client);
    const available = own.filter(({ health }) => health.state(now) === 'available');
    const primary = available.filter(({ server }) => !server.failover);
    const first = own.filter(({ server }) => !server.failover);
    const isUntried = ({ name }: Endpoint) => !call.report.endpoints.includes(name);
    const tiers = [
      primary.filter(isUntried),
      available.filter(isUntried),
      primary,
      available,
      // When none is well, to refuse all calls would help nobody: perhaps the judgement is wrong.
      first,
      own,
    ];
    const from = tiers.find((tier) => tier.length > 0) ?? [];
    const { slowStartMs } = this.#options.settings;
    if (from.length < 2) return from[0];
    return this.#balance(
      from.map((endpoint) => ({ endpoint, weight: endpoint.weight(now, slowStartMs) })),
      call,
    );
  }

  /** A call that `endpoint` had is over. Of one that was taken away nobody wants to know. */
  ended(endpoint: Endpoint, outcome: CallOutcome, tookMs: number): void {
    if (!this.#endpoints.includes(endpoint)) return;
    const { settings, now, changed } = this.#options;
    const call = { outcome, tookMs };
    const all = [...this.#health.values()];
    const reason = judge(endpoint.health, call, settings.ejection, all, now());
    if (reason !== undefined) changed({ endpoint: endpoint.name, state: 'ejected', reason });
  }

  /** What an active check says. */
  checked(endpoint: Endpoint, isHealthy: boolean): void {
    const { health } = endpoint;
    if (health.isHealthy === isHealthy || !this.#endpoints.includes(endpoint)) return;
    health.isHealthy = isHealthy;
    if (isHealthy) health.availableSince = this.#options.now();
    const state = isHealthy ? 'available' : 'unhealthy';
    this.#options.changed({ endpoint: endpoint.name, state, reason: 'health check' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#endpoints.map((endpoint) => endpoint[Symbol.asyncDispose]()));
  }
}

/** A server that names clients is theirs alone, and theirs alone is what they get. */
function forClient(endpoints: readonly Endpoint[], client: string | null): readonly Endpoint[] {
  const named =
    client === null ? [] : endpoints.filter(({ server }) => server.clients.includes(client));
  return named.length > 0 ? named : endpoints.filter(({ server }) => server.clients.length === 0);
}

function balanceOf({ settings, random }: EndpointPoolOptions): Balance {
  switch (settings.balance) {
    case 'round-robin':
      return roundRobin;
    case 'least-loaded':
      return leastLoaded(random);
    case 'hash':
      return hashOf(settings.hashArg ?? '', leastLoaded(random));
  }
}
