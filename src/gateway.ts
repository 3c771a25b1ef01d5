import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createYoga } from 'graphql-yoga';
import { createDocumentCache } from './admission/document-cache.ts';
import { useDocumentLimits } from './admission/use-document-limits.ts';
import { useIntrospection } from './admission/use-introspection.ts';
import { useRateLimits } from './admission/use-rate-limits.ts';
import { useAnswerCache } from './cache/use-answer-cache.ts';
import type { GatewayConfig } from './config/gateway-config.ts';
import { checkKnownSources } from './config/load-config.ts';
import { UserError } from './errors/user-error.ts';
import { makeExecutable } from './execution/executable-schema.ts';
import { type Graph, readGraph } from './execution/graph.ts';
import { useLinkLoaders } from './execution/use-link-loaders.ts';
import { ActiveRequests } from './http/active-requests.ts';
import { startHttpServer } from './http/start-http-server.ts';
import { useErrorModel } from './http/use-error-model.ts';
import { useGraphqlRequest } from './http/use-graphql-request.ts';
import { useSubscriptionLifetime } from './http/use-subscription-lifetime.ts';
import { yogaHttpOptions } from './http/yoga-options.ts';
import { useFieldAccess } from './identity/use-field-access.ts';
import { useIdentity } from './identity/use-identity.ts';
import { accessLog } from './observability/access-log.ts';
import { createLogger, logFaults } from './observability/logger.ts';
import { createMetrics } from './observability/metrics.ts';
import { useOperationReport } from './observability/use-operation-report.ts';
import type { FaultObserver, RequestContext, UpstreamObserver } from './request-context.ts';
import { createUpstreams, type Upstreams } from './upstream/upstreams.ts';

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
  readonly sources: Upstreams['endpoints'];
  /**
   * Serves another graph or configuration from the next request on; `server` stays as it was.
   * Requests in flight finish with the old one.
   * @throws UserError and goes on as before, when the new one cannot be served
   */
  reload(options: GatewayOptions): Promise<void>;
}

/**
 * The whole request, in order. Each stage may end it; all that can refuse it without an upstream
 * call stand before the cache, so that they judge every request. Stages that are off do nothing:
 * the order is always this one.
 */
function requestPlugins(
  graph: Graph,
  { config, configFile }: GatewayOptions,
  onFault: FaultObserver,
) {
  const { server, admission, identity, cache } = config;
  const baseDir = path.dirname(configFile);
  const varyHeaders = Object.values(config.sources).flatMap(({ headers }) => headers.forward);
  return [
    // Reads the HTTP request. Foreign origins, other encodings and large bodies end here.
    useGraphqlRequest(server),
    // Parse and validate: once per document. Large documents end before validation pays for them.
    useDocumentLimits(admission),
    useIntrospection(server.introspection),
    useOperationReport(),
    // Who is asking? Wrong credentials end here, also for public fields.
    useIdentity({ identity, baseDir }),
    // May they ask for these fields?
    useFieldAccess(identity),
    // How often? After access, so that what is refused is not counted.
    useRateLimits(admission.rateLimit.maxTrackedKeys),
    // Is the answer known? Last of all that can answer, because Envelop asks nobody after it.
    ...(cache.answers.enabled
      ? [
          useAnswerCache({
            schemaId: graph.schemaId,
            maxBytes: cache.answers.maxBytes,
            varyHeaders,
          }),
        ]
      : []),
    // Execute: links share what the dataloaders of their request hold.
    useLinkLoaders(),
    useSubscriptionLifetime(),
    // Every error of every stage above becomes one of the closed table.
    useErrorModel({ suggestions: server.introspection, onFault }),
  ];
}

/** One graph that is served: replaced as a whole on reload. */
function serveGraph(options: GatewayOptions, observer: UpstreamObserver, onFault: FaultObserver) {
  const { config, configFile } = options;
  const graph = readGraph(options.sdl, options.schemaFile);
  checkKnownSources(
    config,
    graph.sources.map(({ name }) => name),
    configFile,
  );
  const upstreams = createUpstreams({
    sources: graph.sources,
    config: config.sources,
    baseDir: path.dirname(configFile),
    observer,
  });
  const yoga = createYoga<RequestContext, RequestContext>({
    ...yogaHttpOptions(config.server.path),
    schema: makeExecutable(graph.schema, upstreams),
    parserAndValidationCache: createDocumentCache(config.admission.maxCachedDocuments),
    plugins: requestPlugins(graph, options, onFault),
  });
  return { upstreams, requests: new ActiveRequests(yoga) };
}

/** @throws UserError when the schema, the configuration or the port cannot be used */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { config } = options;
  const logger = createLogger(config.observability);
  const onFault = logFaults(logger);
  const metrics = createMetrics(() => server.isReady());
  let served = serveGraph(options, metrics, onFault);

  const server = await startHttpServer({
    server: config.server,
    handler: (...exchange) => served.requests.handle(...exchange),
    defaultQuery: readExample(options),
    observers: [accessLog(logger), metrics.requestFinished],
    onFault,
    isReady: () => true,
    metrics: config.observability.metrics ? metrics : null,
  });

  return {
    url: server.url.replace('//127.0.0.1', '//localhost') + config.server.path,
    get sources() {
      return served.upstreams.endpoints;
    },
    async reload(next) {
      const previous = served;
      served = serveGraph(next, metrics, onFault);
      // Not awaited: a subscription may go on for days.
      previous.requests.retire().then(() => previous.upstreams[Symbol.asyncDispose]());
    },
    async [Symbol.asyncDispose]() {
      await server.close(config.server.shutdownGraceMs);
      await served.upstreams[Symbol.asyncDispose]();
    },
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
