import type { BoundCall } from '../annotations/bound-operations.ts';
import type { Protocol, SourceAnnotation } from '../annotations/model.ts';
import { operationName } from '../annotations/operation-name.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { GraphError } from '../errors/graph-error.ts';
import type {
  EndedCall,
  SourceState,
  StartedCall,
  UpstreamChange,
  UpstreamObserver,
} from '../shared/upstream-observer.ts';
import { Owned } from '../tools/owned.ts';
import type { KeptResults } from './results/result-policies.ts';
import { createUpstream, type Upstream, type UpstreamOptions } from './upstream.ts';
import { UpstreamMemory } from './upstream-memory.ts';
import { createOperation, type UpstreamOperation } from './upstream-operation.ts';

export interface SourceEndpoint {
  readonly name: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
}

/** All sources of a graph. */
export interface Upstreams extends AsyncDisposable {
  /** Where each source is called, as configured: one for each of its servers that are known. */
  readonly endpoints: readonly SourceEndpoint[];
  /** What calls one operation; made once. */
  operation(bound: BoundCall): UpstreamOperation;
  /** How the sources are now. */
  state(): readonly SourceState[];
  /**
   * From now on they get the calls: their settings are those that count, also for what is under way of
   * the graph before.
   */
  takeOver(): void;
  /** Of the operations that were asked for so far. */
  missingCredentials(): readonly MissingCredential[];
}

/** Credentials that an operation needs, by its contract, and that nothing is configured for. */
export interface MissingCredential {
  readonly source: string;
  /** The name of the security scheme. */
  readonly scheme: string;
  readonly operation: string;
}

interface UpstreamsOptions {
  readonly sources: readonly SourceAnnotation[];
  readonly config: GatewayConfig['sources'];
  /** The folder of `gateway.yaml`, for `file:` references. */
  readonly baseDir: string;
  readonly observers: readonly UpstreamObserver[];
  /** Whether requests are traced. Default: no. */
  readonly isTraced?: boolean;
  /** What is known already. Absent: nothing. */
  readonly memory?: UpstreamMemory | undefined;
  /** Absent: nothing is kept. */
  readonly results?: KeptResults;
}

/** @throws UserError when a source has no address or a secret is missing. */
export function createUpstreams(options: UpstreamsOptions): Upstreams {
  const { observers } = options;
  const shared = {
    config: options.config,
    baseDir: options.baseDir,
    results: options.results,
    isTraced: options.isTraced ?? false,
    memory: options.memory ?? new UpstreamMemory(),
    user: new Owned(),
    started: (call: StartedCall) => {
      const ends = observers.map((each) => each.started(call));
      return (ended: EndedCall) => {
        for (const tell of ends) tell(ended);
      };
    },
    changed: changeTeller(observers),
  };
  const bySource = createAll(options.sources, shared);
  const all = [...bySource.values()];
  const missing = new Set<MissingCredential>();

  return {
    endpoints: options.sources.flatMap(({ name, protocol }) =>
      addressesOf(bySource.get(name)).map((endpoint) => ({ name, protocol, endpoint })),
    ),
    state: () => all.map((upstream) => upstream.state()),
    takeOver() {
      for (const upstream of all) upstream.takeOver();
    },
    missingCredentials: () => [...missing],
    operation(bound) {
      const { binding } = bound;
      const { source } = binding;
      const upstream = bySource.get(source);
      if (upstream === undefined) {
        throw new GraphError(`${bound.coordinate} is of "${source}", and there is no such @source`);
      }
      for (const scheme of upstream.credentials.missing(binding)) {
        missing.add({ source, scheme, operation: operationName(binding) });
      }
      return createOperation(bound, upstream, shared.started);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...all, shared.user].map((each) => each[Symbol.asyncDispose]()));
    },
  };
}

/**
 * Made out here, because a circuit may keep it when the graph that it was made for is gone: what is
 * made within a function holds all that the function has.
 */
function changeTeller(observers: readonly UpstreamObserver[]): (change: UpstreamChange) => void {
  return (change) => {
    for (const observer of observers) observer.changed?.(change);
  };
}

/** Servers of a list or a file are known at once; those of DNS go by the name they have there. */
function addressesOf(upstream: Upstream | undefined): readonly string[] {
  const servers = upstream?.state().endpoints.map(({ endpoint }) => endpoint) ?? [];
  return servers.length > 0 ? servers : [upstream?.endpoint ?? ''];
}

/** When one cannot be made, those that were made end: else their checks and watchers would go on. */
function createAll(
  sources: readonly SourceAnnotation[],
  options: UpstreamOptions,
): ReadonlyMap<string, Upstream> {
  const made = new Map<string, Upstream>();
  try {
    for (const source of sources) made.set(source.name, createUpstream(source, options));
    return made;
  } catch (error) {
    for (const each of [...made.values(), options.user]) {
      each[Symbol.asyncDispose]().then(undefined, () => {});
    }
    throw error;
  }
}
