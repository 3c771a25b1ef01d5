import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createYoga } from 'graphql-yoga';
import { limitsByClient } from './admission/by-client.ts';
import type { Limits } from './admission/limits/charge.ts';
import { MemoryLimits } from './admission/limits/memory-limits.ts';
import { RedisLimits } from './admission/limits/redis-limits.ts';
import { createSharedLimits } from './admission/limits/shared-limits.ts';
import { useClientOrigins } from './admission/use-client-origins.ts';
import { useDocumentCache } from './admission/use-document-cache.ts';
import { useDocumentLimits } from './admission/use-document-limits.ts';
import { useDocuments } from './admission/use-documents.ts';
import { useIntrospection } from './admission/use-introspection.ts';
import { useLoadShedding } from './admission/use-load-shedding.ts';
import { useOperationLimits } from './admission/use-operation-limits.ts';
import { useRateLimits } from './admission/use-rate-limits.ts';
import { boundOperations } from './annotations/bound-operations.ts';
import { checkPolicies } from './annotations/check-policies.ts';
import type { Binding } from './annotations/model.ts';
import { operationName } from './annotations/operation-name.ts';
import { createResultFacts } from './annotations/results/result-facts.ts';
import { cacheDecision } from './cache/cache-policy.ts';
import { type Caches, createCaches } from './cache/create-caches.ts';
import { useAnswerCache } from './cache/use-answer-cache.ts';
import { useSharedAnswers } from './cache/use-shared-answers.ts';
import { ConcurrencyLimit } from './concurrency-limit.ts';
import { callConfigOf } from './config/call-config.ts';
import { checkKnownNames } from './config/check-known-names.ts';
import { defaultSourceConfig, type GatewayConfig } from './config/gateway-config.ts';
import { resolveSecret } from './config/secret.ts';
import { UserError } from './errors/user-error.ts';
import { createExecutionModel } from './execution/execution-model.ts';
import { type Graph, readGraph } from './execution/graph.ts';
import { applyLeafBehaviour } from './execution/leaf-behaviour.ts';
import { createOperationPlans, operationFacts, type PlansOf } from './execution/operation-plans.ts';
import type { UpstreamCalls } from './execution/upstream-calls.ts';
import { usePlanExecution } from './execution/use-plan-execution.ts';
import { ActiveRequests } from './http/active-requests.ts';
import { createToClientResult, type ToClientResult } from './http/client-result.ts';
import { createGraphqlService } from './http/create-graphql-service.ts';
import type { GraphqlService } from './http/graphql-service.ts';
import { isLoopback } from './http/loopback.ts';
import { type HttpServer, startHttpServer } from './http/start-http-server.ts';
import { startMetricsServer } from './http/start-metrics-server.ts';
import { startPurgeServer } from './http/start-purge-server.ts';
import { SubscriptionSlots } from './http/subscription-slots.ts';
import { useErrorModel } from './http/use-error-model.ts';
import { useGraphqlRequest } from './http/use-graphql-request.ts';
import { useSubscriptionLifetime } from './http/use-subscription-lifetime.ts';
import { yogaHttpOptions } from './http/yoga-options.ts';
import { loadPolicies } from './identity/access/load-policies.ts';
import { guardedFields } from './identity/access/operation-access.ts';
import type { Policies } from './identity/access/policy.ts';
import { useFieldAccess } from './identity/access/use-field-access.ts';
import { createIdentity, type Identity } from './identity/create-identity.ts';
import { useIdentity } from './identity/use-identity.ts';
import type { IdentityPart } from './identity-parts.ts';
import { accessLog } from './observability/access-log.ts';
import { type Explain, explainOperation } from './observability/explain-operation.ts';
import { logErrors } from './observability/log-errors.ts';
import { logMissingCredentials } from './observability/log-missing-credentials.ts';
import { logUpstreams } from './observability/log-upstreams.ts';
import { createLogger } from './observability/logger.ts';
import { mayExplain } from './observability/may-explain.ts';
import { createMetrics } from './observability/metrics.ts';
import { useExplain } from './observability/use-explain.ts';
import { useOperationReport } from './observability/use-operation-report.ts';
import { memoizeByOperation } from './operation-memo.ts';
import { connectRedis, type Redis } from './redis.ts';
import type { ErrorObserver, RequestContext, UpstreamObserver } from './request-context.ts';
import { isKeptResult, type KeptResult } from './upstream/results/kept-result.ts';
import { routesClients } from './upstream/routes-clients.ts';
import { createUpstreams, type MissingCredential, type Upstreams } from './upstream/upstreams.ts';
import { type ClientViews, createClientViews } from './views/client-views.ts';

export interface GatewayOptions {
  /** The composed schema, and where it is from: named in errors. */
  readonly sdl: string;
  readonly schemaFile: string;
  readonly config: GatewayConfig;
  /** Where the configuration is from: its folder is the base of the files that it names. */
  readonly configFile: string;
}

export interface Gateway extends AsyncDisposable {
  /** The GraphQL endpoint, for clients of this machine. */
  readonly url: string;
  /** Where /metrics is; `null`: nowhere. */
  readonly metricsUrl: string | null;
  /** Where what is kept can be purged; `null`: nowhere. */
  readonly purgeUrl: string | null;
  readonly sources: Upstreams['endpoints'];
  /**
   * Serves another graph or configuration from the next request on; `server` and `observability`
   * stay as they were. Requests in flight finish with the old one.
   * @throws UserError and goes on as before, when the new one cannot be served
   */
  reload(options: GatewayOptions): Promise<void>;
}

/** What stays when the graph is replaced. */
export interface Lasting {
  readonly errors: ErrorObserver;
  readonly subscriptions: SubscriptionSlots;
  /** Told which credentials a graph lacks: its operations will be refused by their upstreams. */
  readonly missingCredentials: (missing: readonly MissingCredential[]) => void;
  /** The counts of this process. */
  readonly ownLimits: Limits;
  /** Told that Redis did not decide about a limit. */
  readonly limitsFailed: (error: unknown) => void;
  readonly cacheFailed: (error: unknown) => void;
}

/**
 * The whole request, in order. Each stage may end it; all that can refuse it without an upstream
 * call stand before the cache, so that they judge every request. Stages that are off do nothing:
 * the order is always this one.
 */
function requestPlugins(
  { graph, caches: { answers }, views, identity, policies, operations, limits }: Served,
  plansOf: PlansOf,
  { config, configFile }: GatewayOptions,
  subscriptions: SubscriptionSlots,
  toClientResult: ToClientResult,
) {
  const { server, admission, cache, clients, access, observability } = config;
  const limitsOf = limitsByClient(config);
  const { challenge, varyHeaders: credentialHeaders } = identity;
  const baseDir = path.dirname(configFile);
  const varyHeaders = Object.values(config.sources).flatMap(({ headers }) => headers.forward);
  const isLocal = isLoopback(server.host);
  const mayAsk = mayExplain({ explain: observability.explain, isLocal, isLoopback });
  return [
    // Reads the HTTP request. Foreign origins, other encodings and large bodies end here.
    useGraphqlRequest(server),
    // Who is asking, for which client? Wrong credentials end here, also for public fields. Before
    // all that looks at the document, because what exists depends on the client.
    ...useIdentity(identity, views),
    useClientOrigins(clients, server.cors.origins),
    // Which document? Those that the client may not send end here.
    useDocuments(admission.documents, clients, baseDir),
    // Is there room? Before anything that takes long, and for each operation of a batch.
    useLoadShedding(operations),
    // Parse and validate: once per document. Large documents end before validation pays for them.
    useDocumentLimits(limitsOf),
    useDocumentCache(admission.maxCachedDocuments),
    useIntrospection(server.introspection),
    useOperationReport(),
    // May they ask for these fields?
    useFieldAccess({
      policies,
      challenge,
      onDenied: (client) => clients[client ?? '']?.deniedFields ?? access.deniedFields,
    }),
    // What would be called, or was? After access, so that nobody is told what they may not ask.
    ...(mayAsk === undefined
      ? []
      : [useExplain({ explain: createExplain(plansOf, config), mayAsk })]),
    // How much? By the plan, before anything of it runs.
    useOperationLimits(limitsOf, operationFacts(plansOf)),
    // How often? After access, so that what is refused is not counted.
    useRateLimits(graph.schema, admission.rateLimit, limits, operationFacts(plansOf)),
    // Is the answer known? Last of all that can answer, because Envelop asks nobody after it.
    ...(cache.answers.enabled
      ? [
          useAnswerCache({
            schemaId: graph.schemaId,
            store: answers,
            varyHeaders,
            varyIdentity: toldIdentity(config),
            credentialHeaders,
            withoutCache: new Set(
              Object.keys(clients).filter((name) => clients[name]?.keptAnswers === false),
            ),
          }),
        ]
      : []),
    // Execute: by the plan of the operation, with the dataloaders of its request.
    usePlanExecution(plansOf, server.requestTimeoutMs),
    // Or by that of an equal one, which is under way.
    useSharedAnswers({
      factsOf: operationFacts(plansOf),
      mayShare: (binding) => sharesCalls(config, binding),
      varyHeaders,
      varyIdentity: toldIdentity(config),
    }),
    useSubscriptionLifetime(subscriptions),
    // Every error of every stage above becomes one of the closed table.
    useErrorModel(toClientResult),
  ];
}

/** What an operation would do, as the stages that judge and run it see it. */
export function createExplain(plansOf: PlansOf, { cache }: GatewayConfig): Explain {
  const factsOf = operationFacts(plansOf);
  const judged = memoizeByOperation((operation) => ({
    cache: cache.answers.enabled ? cacheDecision(operation) : null,
    guarded: guardedFields(operation).map(({ path, demands }) => ({
      path,
      requirements: demands.map(({ requirement }) => requirement),
    })),
  }));
  return (args, variables, denied) =>
    explainOperation({ ...judged(args), facts: factsOf(args, variables, denied) }, variables);
}

/** Whether equal reads of an operation may be one. */
function sharesCalls({ sources }: GatewayConfig, binding: Binding): boolean {
  const source = sources[binding.source] ?? defaultSourceConfig;
  return callConfigOf(source, operationName(binding)).share;
}

/** What any source may tell apart of who asks: it is told, or has servers for some clients. */
function toldIdentity({ sources }: GatewayConfig): IdentityPart[] {
  const told = Object.values(sources).flatMap((source): IdentityPart[] => [
    ...Object.values(source.headers.identity),
    ...(routesClients(source) ? (['client'] as const) : []),
  ]);
  return [...new Set(told)];
}

/** What is served, and to whom. */
export interface Served {
  readonly graph: Graph;
  readonly views: ClientViews;
  readonly identity: Identity;
  readonly policies: Policies;
  readonly operations: ConcurrencyLimit;
  readonly limits: Limits;
  readonly caches: Caches<KeptResult>;
}

/** What answers GraphQL requests, by HTTP and by WebSocket: Yoga, with the stages above. */
export function createService(
  served: Served,
  calls: UpstreamCalls,
  options: GatewayOptions,
  lasting: Lasting,
): GraphqlService {
  const { server } = options.config;
  const plansOf = createPlans(served.graph, calls, options.config);
  const toClientResult = createToClientResult({
    suggestions: server.introspection,
    observer: lasting.errors,
  });
  const yoga = createYoga<RequestContext, RequestContext>({
    ...yogaHttpOptions(server.path),
    schema: served.views.everybody,
    plugins: requestPlugins(served, plansOf, options, lasting.subscriptions, toClientResult),
  });
  return createGraphqlService(yoga, {
    server,
    credentialHeaders: served.identity.credentialHeaders,
    toClientResult,
  });
}

/** The plans of the operations of a graph. */
export function createPlans(
  { schema }: Pick<Graph, 'schema'>,
  calls: UpstreamCalls,
  { admission }: GatewayConfig,
): PlansOf {
  return createOperationPlans(createExecutionModel(schema, calls), admission.assumedListSize);
}

/** @throws UserError when the composed schema cannot be served */
export function loadGraph(options: Pick<GatewayOptions, 'sdl' | 'schemaFile'>): Graph {
  try {
    return checkedGraph(options, { noLocation: true });
  } catch {
    // Once more, to say in which line.
    return checkedGraph(options, { noLocation: false });
  }
}

function checkedGraph(
  { sdl, schemaFile }: Pick<GatewayOptions, 'sdl' | 'schemaFile'>,
  parsing: { readonly noLocation: boolean },
): Graph {
  const graph = readGraph(sdl, schemaFile, parsing);
  checkPolicies(graph.schema, schemaFile);
  applyLeafBehaviour(graph.schema);
  return graph;
}

/** What gateway.yaml may speak of. */
function knownNames({ sources, schema }: Graph): ReadonlyMap<string, readonly string[]> {
  const names = new Map(sources.map(({ name }): [string, string[]] => [name, []]));
  for (const { binding } of boundOperations(schema)) {
    names.get(binding.source)?.push(operationName(binding));
  }
  return names;
}

/** One graph that is served: replaced as a whole on reload. */
async function serveGraph(
  options: GatewayOptions,
  observers: readonly UpstreamObserver[],
  lasting: Lasting,
) {
  const { config, configFile } = options;
  const graph = loadGraph(options);
  checkKnownNames(config, knownNames(graph), configFile);
  await using stack = new AsyncDisposableStack();
  const baseDir = path.dirname(configFile);
  const prepared = await prepareServed(graph, options, lasting, stack);
  const upstreams = stack.use(
    createUpstreams({
      sources: graph.sources,
      config: config.sources,
      baseDir,
      observers,
      results: {
        ...prepared.caches,
        store: prepared.caches.results,
        factsOf: createResultFacts(graph.schema),
      },
    }),
  );
  const service = createService(prepared, upstreams, options, lasting);
  lasting.missingCredentials(upstreams.missingCredentials());
  const owned = stack.move();
  return {
    endpoints: upstreams.endpoints,
    purge: prepared.caches.purge,
    state: upstreams.state,
    operations: prepared.operations,
    requests: new ActiveRequests(service),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/**
 * @param stack Takes what must be disposed.
 * @throws UserError when the configuration, or what it names, does not fit the graph
 */
export async function prepareServed(
  graph: Graph,
  { config, configFile }: GatewayOptions,
  lasting: Pick<Lasting, 'ownLimits' | 'limitsFailed' | 'cacheFailed'>,
  stack: AsyncDisposableStack,
): Promise<Served> {
  const baseDir = path.dirname(configFile);
  const views = createClientViews(graph, config.clients);
  for (const schema of new Set([views.everybody, ...views.byClient.values()])) {
    if (schema !== graph.schema) applyLeafBehaviour(schema);
  }
  const policies = await loadPolicies(config.access, graph.schema, baseDir);
  const redis = config.redis ? stack.use(await connectRedis(config.redis, baseDir)) : null;
  const identity = stack.use(createIdentity({ config, baseDir, redis }));
  const limits = rateLimitsOf(config.admission.rateLimit, redis, lasting);
  const caches = await createCaches({
    config: config.cache,
    redis,
    isResult: isKeptResult,
    failed: lasting.cacheFailed,
  });
  const { maxOperations, ...queue } = config.admission.concurrency;
  const operations = new ConcurrencyLimit({ ...queue, max: () => maxOperations });
  return { graph, views, identity, policies, operations, limits, caches };
}

function rateLimitsOf(
  { store, whileRedisFails }: GatewayConfig['admission']['rateLimit'],
  redis: Redis | null,
  { ownLimits, limitsFailed }: Pick<Lasting, 'ownLimits' | 'limitsFailed'>,
): Limits {
  if (store === 'memory' || redis === null) return ownLimits;
  return createSharedLimits(new RedisLimits(redis), ownLimits, whileRedisFails, limitsFailed);
}

/** @throws UserError when the schema, the configuration or the port cannot be used */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { server: serverConfig, observability } = options.config;
  const { host, hosts, path: graphqlPath } = serverConfig;
  const logger = createLogger(observability);
  const errors = logErrors(logger);
  const lasting = {
    errors,
    subscriptions: new SubscriptionSlots(serverConfig.maxSubscriptions),
    missingCredentials: logMissingCredentials(logger),
    ownLimits: new MemoryLimits(options.config.admission.rateLimit.maxTrackedKeys),
    limitsFailed: (error: unknown) => {
      metrics.limitsFailed();
      logger.debug({ err: error }, 'Redis did not decide about a limit');
    },
    cacheFailed: (error: unknown) => {
      metrics.cacheFailed();
      logger.debug({ err: error }, 'Redis did not do what a cache asked');
    },
  };
  let server: HttpServer | undefined;
  const metrics = createMetrics({
    isReady: () => server?.isReady() ?? false,
    webSockets: () => server?.webSockets() ?? 0,
    operations: () => served.operations,
    sources: () => served.state(),
  });
  const observers = [metrics, logUpstreams(logger)];

  await using stack = new AsyncDisposableStack();
  let served = await serveGraph(options, observers, lasting);
  stack.defer(() => served[Symbol.asyncDispose]());

  const { metricsPort } = observability;
  const metricsServer =
    !observability.metrics || metricsPort === undefined
      ? null
      : stack.use(await startMetricsServer({ host, hosts, port: metricsPort, metrics, errors }));
  const { purge } = options.config.cache;
  const purgeServer =
    purge === undefined
      ? null
      : stack.use(
          await startPurgeServer({
            ...purge,
            token: resolveSecret(purge.token, path.dirname(options.configFile)),
            purge: (tags) => served.purge(tags),
            errors,
          }),
        );
  // What metrics say is not for everybody: a port that others can reach must be theirs alone.
  const shared = observability.metrics && metricsServer === null && isLoopback(host);

  const httpServer = await startHttpServer({
    server: serverConfig,
    service: () => served.requests,
    defaultQuery: readExample(options),
    observers: [accessLog(logger), metrics.requestFinished],
    errors,
    metrics: shared ? metrics : null,
    baseDir: path.dirname(options.configFile),
  });
  server = httpServer;
  stack.defer(() => httpServer.close(serverConfig.shutdownGraceMs));
  const owned = stack.move();

  return {
    url: httpServer.url.replace('//127.0.0.1', '//localhost') + graphqlPath,
    purgeUrl: purgeServer?.url ?? null,
    metricsUrl: shared ? `${httpServer.url}/metrics` : (metricsServer?.url ?? null),
    get sources() {
      return served.endpoints;
    },
    async reload(next) {
      const config = { ...next.config, server: serverConfig };
      const replacement = await serveGraph({ ...next, config }, observers, lasting);
      const previous = served;
      served = replacement;
      // Not awaited: a subscription may go on for days.
      previous.requests
        .retire()
        .then(() => previous[Symbol.asyncDispose]())
        .catch((fault: unknown) => errors.fault(fault, null));
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** What GraphiQL shows at first. */
function readExample({ config, configFile }: GatewayOptions): string {
  const { graphiqlExample } = config.server;
  if (graphiqlExample === undefined) return '# The schema is behind the book icon on the left.\n';
  const file = path.resolve(path.dirname(configFile), graphiqlExample);
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UserError('server.graphiqlExample: the file cannot be read', { file, cause });
  }
}
