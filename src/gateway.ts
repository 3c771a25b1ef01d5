import { limitsByClient } from './admission/by-client.ts';
import { useClientOrigins } from './admission/use-client-origins.ts';
import { useDeferRules } from './admission/use-defer-rules.ts';
import { useDocumentCache } from './admission/use-document-cache.ts';
import { useDocumentLimits } from './admission/use-document-limits.ts';
import { useDocuments } from './admission/use-documents.ts';
import { useIntrospection } from './admission/use-introspection.ts';
import { useLoadShedding } from './admission/use-load-shedding.ts';
import { useOperationLimits } from './admission/use-operation-limits.ts';
import { useRateLimits } from './admission/use-rate-limits.ts';
import { useSubscriptionRoots } from './admission/use-subscription-roots.ts';
import type { Binding } from './annotations/bindings.ts';
import { operationName } from './annotations/operation-name.ts';
import { useAnswerCache } from './cache/use-answer-cache.ts';
import { useSharedAnswers } from './cache/use-shared-answers.ts';
import type { GatewayConfig } from './config/gateway-config.ts';
import { callConfigOf } from './config/sections/call-config.ts';
import { defaultSourceConfig } from './config/sections/source-config.ts';
import type { UpstreamCalls } from './execution/calls/upstream-calls.ts';
import { operationFacts, type PlansOf } from './execution/operation-plans.ts';
import { usePlanExecution } from './execution/use-plan-execution.ts';
import { createExplain } from './gateway/create-explain.ts';
import { createPlans } from './gateway/create-plans.ts';
import type { GatewayOptions, Lasting, Served } from './gateway/served.ts';
import { createToClientResult, type ToClientResult } from './http/answer/client-result.ts';
import { useErrorModel } from './http/answer/use-error-model.ts';
import { useMultipartEvents } from './http/answer/use-multipart-events.ts';
import { useBatchOrder } from './http/batch/use-batch-order.ts';
import { createGraphqlService } from './http/create-graphql-service.ts';
import type { GraphqlService } from './http/operation/graphql-service.ts';
import { useGraphqlRequest } from './http/operation/use-graphql-request.ts';
import { useSubscriptionLifetime } from './http/operation/use-subscription-lifetime.ts';
import { isLoopback } from './http/request/loopback.ts';
import { useFieldAccess } from './identity/access/use-field-access.ts';
import { useIdentity } from './identity/use-identity.ts';
import { useSubscriptionIdentity } from './identity/use-subscription-identity.ts';
import { mayExplain } from './observability/explain/may-explain.ts';
import { useExplain } from './observability/use-explain.ts';
import { useOperationReport } from './observability/use-operation-report.ts';
import { useTracedPhases } from './observability/use-traced-phases.ts';
import type { IdentityPart } from './shared/identity-parts.ts';
import { routesClients } from './upstream/routes-clients.ts';

/**
 * The whole request, in order. Each stage may end it; all that can refuse it without an upstream
 * call stand before the cache, so that they judge every request. Stages that are off do nothing:
 * the order is always this one.
 */
function requestPlugins(
  { graph, caches: { answers }, documents, views, identity, policies, operations, limits }: Served,
  plansOf: PlansOf,
  { config }: GatewayOptions,
  { automaticDocuments, subscriptions, currentIdentity, traces, upstreams }: Lasting,
  toClientResult: ToClientResult,
) {
  const { server, admission, cache, clients, access, observability } = config;
  const limitsOf = limitsByClient(config);
  const { challenge, varyHeaders: credentialHeaders } = identity;
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
    useDocuments(admission.documents, clients, documents, automaticDocuments),
    // Is there room? Before anything that takes long, and for each operation of a batch.
    useLoadShedding(operations),
    // When may it begin? Operations of a batch wait where one of them writes, and hold no place.
    useBatchOrder(),
    // Parse and validate: once per document. Large documents end before validation pays for them.
    useDocumentLimits(limitsOf),
    useSubscriptionRoots(),
    useDeferRules(),
    useDocumentCache(admission.maxCachedDocuments),
    ...(traces === null ? [] : [useTracedPhases()]),
    useIntrospection(server.introspection),
    useOperationReport(),
    // May they ask for these fields?
    useFieldAccess({
      policies,
      challenge,
      onDenied: (client) => clients[client ?? '']?.deniedFields ?? access.deniedFields,
    }),
    // What would be called, or was? After access, so that nobody learns what they may not ask.
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
            forwardedTo: (source) => config.sources[source]?.headers.forward ?? [],
            varyIdentity: toldIdentity(config),
            credentialHeaders,
            browserMaxAgeSeconds: cache.answers.browserMaxAgeSeconds,
            crossOrigin: server.cors.origins.length > 0,
            withoutCache: new Set(
              Object.keys(clients).filter((name) => clients[name]?.keptAnswers === false),
            ),
          }),
        ]
      : []),
    // Execute: by the plan of the operation, with the dataloaders of its request.
    usePlanExecution(plansOf, {
      eventTimeoutMs: server.requestTimeoutMs,
      maxAnswerBytes: server.maxAnswerBytes,
    }),
    // Or by that of an equal one, which is under way.
    useSharedAnswers({
      factsOf: operationFacts(plansOf),
      mayShare: (binding) => sharesCalls(config, binding),
      varyHeaders,
      varyIdentity: toldIdentity(config),
      writes: upstreams.writes,
    }),
    useSubscriptionLifetime(subscriptions, server.maxSubscriptionMs),
    // May they still? For as long as a subscription is open.
    useSubscriptionIdentity({
      currentIdentity,
      intervalMs: config.identity.recheckIntervalMs,
    }),
    // Every error of every stage above becomes one of the closed table.
    useErrorModel(toClientResult),
    useMultipartEvents(),
  ];
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
  const stages = requestPlugins(served, plansOf, options, lasting, toClientResult);
  return createGraphqlService(stages, {
    server,
    schema: served.views.everybody,
    credentialHeaders: served.identity.credentialHeaders,
    toClientResult,
  });
}
