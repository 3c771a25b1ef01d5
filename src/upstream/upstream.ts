import type { Binding } from '../annotations/bindings.ts';
import type { BoundCall } from '../annotations/bound-operations.ts';
import type { SourceAnnotation } from '../annotations/model.ts';
import { operationName } from '../annotations/operation-name.ts';
import type { ResultFacts } from '../annotations/results/result-facts.ts';
import { resolveSecret, resolveSecrets } from '../config/secret.ts';
import { callConfigOf } from '../config/sections/call-config.ts';
import { defaultSourceConfig, type SourceConfig } from '../config/sections/source-config.ts';
import { GraphError } from '../errors/graph-error.ts';
import { UserError } from '../errors/user-error.ts';
import type { RequestContext } from '../shared/request-context.ts';
import type {
  EndedCall,
  SourceState,
  StartedCall,
  UpstreamChange,
} from '../shared/upstream-observer.ts';
import { CallController } from '../tools/call-signal.ts';
import type { Owned } from '../tools/owned.ts';
import { createAdapter } from './adapters/registry.ts';
import type { AdapterOptions } from './call.ts';
import { type SourceCredentials, sourceCredentials } from './credentials/source-credentials.ts';
import { createServers, type Servers } from './endpoints/servers.ts';
import { createPipeline } from './pipeline.ts';
import { type Next, newCallReport, type PolicyCall } from './policy.ts';
import { refuseUnusedSettings } from './refuse-unused-settings.ts';
import { requestHeaders } from './request-headers.ts';
import { identityHeaders } from './results/identity-headers.ts';
import { type KeptResults, resultPolicies } from './results/result-policies.ts';
import { sourceFingerprint } from './results/source-fingerprint.ts';
import { routesClients } from './routes-clients.ts';
import { SourceCircuits } from './source-circuits.ts';
import { sourceHealthKey } from './source-health-key.ts';
import { SourceLoad, sourceLoadKeys } from './source-load.ts';
import { openStream, streamFrom } from './streams.ts';
import { traceStream } from './trace-attempts.ts';
import { readTlsOptions } from './transport/tls-options.ts';
import type { UpstreamMemory } from './upstream-memory.ts';

/** One source: where it is, who speaks to it, and what all of its operations share. */
export interface Upstream extends AsyncDisposable {
  readonly endpoint: string;
  /** A call as it enters the pipeline. */
  prepare(binding: Binding, args: PolicyCall['args'], context: RequestContext): PolicyCall;
  readonly credentials: SourceCredentials;
  /**
   * Makes what calls one operation.
   * @throws GraphError when the source has no such operation
   */
  pipeline(bound: BoundCall): Pipeline;
  /** Makes what opens streams of one operation: one attempt, and as long as its client stays. */
  stream(binding: Binding): Opens;
  state(): SourceState;
  /** From now on it gets the calls: its settings are those that count. */
  takeOver(): void;
}

/** Opens a stream. */
type Opens = (call: PolicyCall) => AsyncIterable<unknown>;

export interface Pipeline {
  readonly send: Next;
  /** By what its answers can be purged; `undefined`: nothing is kept. */
  readonly tagsOf: ResultFacts['tagsOf'] | undefined;
}

export interface UpstreamOptions {
  readonly config: Readonly<Record<string, SourceConfig>>;
  /** The folder of `gateway.yaml`, for `file:` references. */
  readonly baseDir: string;
  readonly results: KeptResults | undefined;
  readonly memory: UpstreamMemory;
  /** Whether requests are traced. */
  readonly isTraced: boolean;
  /** Whose end gives back what is taken of the memory. */
  readonly user: Owned;
  /** Called for calls that no request makes; what it returns is called with how they ended. */
  readonly started: (call: StartedCall) => (ended: EndedCall) => void;
  readonly changed: (change: UpstreamChange) => void;
}

/** @throws UserError when the source has no address or a secret is missing. */
export function createUpstream(source: SourceAnnotation, options: UpstreamOptions): Upstream {
  const settings = options.config[source.name] ?? defaultSourceConfig;
  const endpoint = settings.endpoint ?? source.endpoint ?? settings.servers?.list?.[0]?.endpoint;
  if (endpoint === undefined) {
    throw new UserError(`source "${source.name}" has no address`, {
      hint: `Its contract names none: set sources.${source.name}.endpoint in gateway.yaml.`,
    });
  }
  refuseUnusedSettings(source, settings);
  const common = adapterOptions(source, endpoint, settings, options);
  const adapter = createAdapter(source, common);
  const { baseDir, memory, user, changed } = options;
  const credentials = sourceCredentials(source, settings, { baseDir, user, tokens: memory.tokens });
  const loadKeys = sourceLoadKeys(source, settings);
  const load = memory.loads.take(user, loadKeys, () => new SourceLoad(settings));
  const healthKey = sourceHealthKey(source, settings, baseDir);
  const circuits = new SourceCircuits({
    ...{ source: source.name, settings, healthKey, user, changed },
    circuits: memory.circuits,
  });
  let ownFingerprint: string | undefined;
  const fingerprint = () => {
    ownFingerprint ??= sourceFingerprint(source, settings, baseDir);
    return ownFingerprint;
  };
  const ending = new CallController();
  const headersOf = requestHeaders(settings.headers, baseDir);
  // Last of all that can fail: its checks and watchers begin at once.
  const servers =
    settings.servers &&
    createServers({
      config: settings.servers,
      baseDir,
      adapterOptions: common,
      createAdapter: (own) => createAdapter(source, own),
      known: memory.servers.take(user, [healthKey], () => ({ pool: undefined, follow: new Set() })),
      discoveries: memory.discoveries,
      user,
      changed,
    });
  const serversOf = (binding: Binding) =>
    adapter.hasOwnServer?.(binding) === true ? undefined : servers;
  const routesByClient = routesClients(settings);
  const traceContext = options.isTraced ? settings.headers.traceContext : undefined;
  return {
    endpoint,
    prepare: (binding, args, context) => ({
      binding,
      args,
      headers: headersOf(context),
      signal: context.signal,
      deadlineAt: context.deadlineAt,
      client: routesByClient ? context.client : null,
      adapter,
      report: newCallReport(),
      trace: context.trace?.call(binding) ?? null,
    }),
    pipeline(bound) {
      const { binding, kind } = bound;
      const operation = operationName(binding);
      if (adapter.has?.(binding) === false) {
        throw new GraphError(
          `${bound.coordinate} is "${operation}", which "${source.name}" does not have`,
        );
      }
      const config = callConfigOf(settings, operation);
      const { tagsOf, ...policies } = resultPolicies({
        ...{ bound, config, fingerprint, results: options.results },
        identityHeaders: identityHeaders(settings.headers),
        graphEnds: ending.signal,
        refreshStarted: () => options.started({ requestId: null, source: source.name, operation }),
      });
      const send = createPipeline({
        ...policies,
        kind,
        config,
        breaker: circuits.of(operation),
        budget: load.budget,
        bulkhead: load.bulkhead,
        adaptiveLimit: settings.concurrency.adaptive ? load.adaptiveLimit : undefined,
        servers: serversOf(binding),
        credentials: credentials.of(binding),
        traceContext,
        writes: memory.writes,
      });
      return { send, tagsOf };
    },
    stream: (binding) => {
      const own = serversOf(binding);
      const open: Opens = own === undefined ? openStream : (call) => streamFrom(own, call);
      return traceContext === undefined ? open : traceStream(open, traceContext);
    },
    credentials,
    state: () => ({
      source: source.name,
      callsInFlight: load.bulkhead.inFlight,
      callsQueued: load.bulkhead.queued,
      circuits: circuits.states(),
      endpoints: endpointStates(servers),
    }),
    takeOver() {
      load.adopt(settings);
      servers?.takeOver();
    },
    async [Symbol.asyncDispose]() {
      ending.abort(new Error('the graph is not served any more'));
      await Promise.all([adapter[Symbol.asyncDispose](), servers?.[Symbol.asyncDispose]()]);
    },
  };
}

function endpointStates(servers: Servers | undefined): SourceState['endpoints'] {
  const now = Date.now();
  return (servers?.pool.endpoints ?? []).map((endpoint) => ({
    endpoint: endpoint.name,
    state: endpoint.health.state(now),
    callsInFlight: endpoint.health.callsInFlight,
  }));
}

function adapterOptions(
  source: SourceAnnotation,
  endpoint: string,
  settings: SourceConfig,
  { baseDir }: UpstreamOptions,
): AdapterOptions {
  const { tls, wsSecurity } = settings;
  return {
    source: source.name,
    endpoint,
    endpoints: settings.endpoints,
    wire: source.wire,
    maxResponseBytes: settings.maxResponseBytes,
    maxConnections: settings.maxConnections,
    connectTimeoutMs: settings.connectTimeoutMs,
    pingIntervalMs: settings.pingIntervalMs,
    ...(tls && { tls: readTlsOptions(source.name, endpoint, tls, baseDir) }),
    soapHeaders: resolveSecrets(settings.soapHeaders, baseDir),
    ...(wsSecurity && {
      wsSecurity: {
        ...wsSecurity,
        username: resolveSecret(wsSecurity.username, baseDir),
        password: resolveSecret(wsSecurity.password, baseDir),
      },
    }),
  };
}
