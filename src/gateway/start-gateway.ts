import path from 'node:path';
import { AutomaticDocuments } from '../admission/documents/automatic-documents.ts';
import { MemoryLimits } from '../admission/limits/memory-limits.ts';
import { CacheMemory } from '../cache/cache-memory.ts';
import { readTextFile } from '../config/read-file.ts';
import { SubscriptionSlots } from '../http/operation/subscription-slots.ts';
import { isLoopback } from '../http/request/loopback.ts';
import { startMetricsServer } from '../http/server/start-metrics-server.ts';
import { startPurgeServer } from '../http/server/start-purge-server.ts';
import { type HttpServer, startHttpServer } from '../http/start-http-server.ts';
import { IdentityMemory } from '../identity/identity-memory.ts';
import { accessLog } from '../observability/logs/access-log.ts';
import { logErrors } from '../observability/logs/log-errors.ts';
import { logLastUsed } from '../observability/logs/log-last-used.ts';
import { logMissingCredentials } from '../observability/logs/log-missing-credentials.ts';
import { logRedis } from '../observability/logs/log-redis.ts';
import { logTraces } from '../observability/logs/log-traces.ts';
import { logUnfitDocuments } from '../observability/logs/log-unfit-documents.ts';
import { logUpstreams } from '../observability/logs/log-upstreams.ts';
import { createLogger } from '../observability/logs/logger.ts';
import { createMetrics } from '../observability/metrics/metrics.ts';
import { RedisConnections } from '../redis/redis-connections.ts';
import type { LostSpans } from '../shared/request-trace.ts';
import { ConcurrencyLimit } from '../tools/concurrency-limit.ts';
import { Owned } from '../tools/owned.ts';
import type { KeptResult } from '../upstream/results/kept-result.ts';
import { UpstreamMemory } from '../upstream/upstream-memory.ts';
import type { Upstreams } from '../upstream/upstreams.ts';
import { openTraces } from './open-traces.ts';
import { operationLimits } from './prepare-served.ts';
import { serveGraph } from './serve-graph.ts';
import type { GatewayOptions } from './served.ts';

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

/** @throws UserError when the schema, the configuration or the port cannot be used */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { server: serverConfig, observability } = options.config;
  const { host, hosts, path: graphqlPath } = serverConfig;
  const logger = createLogger(observability);
  const errors = logErrors(logger);
  await using stack = new Owned();
  const logLost = logTraces(logger);
  const lost = (spans: LostSpans) => {
    logLost(spans);
    metrics.spansLost(spans);
  };
  const traces = await openTraces(observability, options.configFile, lost, stack);
  const lasting = {
    errors,
    traces,
    subscriptions: new SubscriptionSlots(serverConfig.maxSubscriptions),
    currentIdentity: () => served.identity,
    missingCredentials: logMissingCredentials(logger),
    unfitDocuments: logUnfitDocuments(logger),
    automaticDocuments: new AutomaticDocuments(options.config.admission.documents.automatic),
    ownLimits: new MemoryLimits(options.config.admission.rateLimit.maxTrackedKeys),
    operations: new ConcurrencyLimit(operationLimits(options.config)),
    upstreams: new UpstreamMemory(),
    identity: new IdentityMemory(),
    kept: new CacheMemory<KeptResult>(),
    redis: new RedisConnections(logRedis(logger)),
    lastUsedFailed: logLastUsed(logger),
    limitsFailed: (error: unknown) => {
      metrics.limitsFailed();
      logger.debug({ err: error }, 'Redis did not decide about a limit');
    },
    cacheWaited: (waitedMs: number, isBypassed: boolean) =>
      metrics.cacheWaited(waitedMs, isBypassed),
    cacheFailed: (error: unknown) => {
      metrics.cacheFailed();
      logger.debug({ err: error }, 'Redis did not do what a cache asked');
    },
  };
  let server: HttpServer | undefined;
  const metrics = createMetrics({
    isReady: () => server?.isReady() ?? false,
    connections: () => server?.connections() ?? 0,
    webSockets: () => server?.webSockets() ?? 0,
    operations: () => served.operations,
    sources: () => served.state(),
    cacheBytes: () => served.cacheBytes(),
  });
  const observers = [metrics, logUpstreams(logger)];

  let served = await serveGraph({ options, observers, lasting });
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
            token: () => served.purgeToken,
            purge: (request) => served.purge(request),
            errors,
          }),
        );
  // What metrics say is not for everybody: a port that others can reach must be theirs alone.
  const shared = observability.metrics && metricsServer === null && isLoopback(host);

  const httpServer = await startHttpServer({
    server: serverConfig,
    service: () => served.requests,
    defaultQuery: readExample(options),
    traces,
    observers: [accessLog(logger), metrics.requestFinished],
    errors,
    connections: {
      clientStalled(transport) {
        metrics.clientStalled(transport);
        logger.info({ transport }, 'a client that did not read was cut off');
      },
      connectionRefused: metrics.connectionRefused,
    },
    metrics: shared ? metrics : null,
    baseDir: path.dirname(options.configFile),
  });
  server = httpServer;
  stack.defer(() => httpServer.close(serverConfig.shutdownGraceMs));
  const owned = stack.move();

  let reloading: Promise<void> = Promise.resolve();
  const replace = async (next: GatewayOptions) => {
    const config = { ...next.config, server: serverConfig };
    const previous = served;
    served = await serveGraph({ options: { ...next, config }, observers, lasting });
    // Not awaited: a subscription may go on for days.
    previous.requests
      .retire()
      .then(() => previous[Symbol.asyncDispose]())
      .catch((fault: unknown) => errors.fault(fault, null));
  };

  return {
    url: httpServer.url.replace('//127.0.0.1', '//localhost') + graphqlPath,
    purgeUrl: purgeServer?.url ?? null,
    metricsUrl: shared ? `${httpServer.url}/metrics` : (metricsServer?.url ?? null),
    get sources() {
      return served.endpoints;
    },
    reload(next) {
      // One after the other: the last that was asked for is served in the end.
      const reloaded = reloading.then(() => replace(next));
      reloading = reloaded.catch(() => {});
      return reloaded;
    },
    async [Symbol.asyncDispose]() {
      await reloading;
      await owned[Symbol.asyncDispose]();
    },
  };
}

/** What GraphiQL shows at first. */
function readExample({ config, configFile }: GatewayOptions): string {
  const { graphiqlExample } = config.server;
  if (graphiqlExample === undefined) return '# The schema is behind the book icon on the left.\n';
  const file = path.resolve(path.dirname(configFile), graphiqlExample);
  return readTextFile(file, 'server.graphiqlExample in gateway.yaml names it.');
}
