import path from 'node:path';
import type { PurgeRequest } from '../annotations/results/purge-request.ts';
import { createPurgeTags } from '../annotations/results/purge-tags.ts';
import { createResultFacts } from '../annotations/results/result-facts.ts';
import { checkKnownNames } from '../config/check-known-names.ts';
import { resolveOwnSecret, withAllMissing } from '../config/secret.ts';
import { UserError } from '../errors/user-error.ts';
import type { Graph } from '../execution/graph/graph.ts';
import { createService } from '../gateway.ts';
import { ActiveRequests } from '../http/operation/active-requests.ts';
import type { UpstreamObserver } from '../shared/upstream-observer.ts';
import { Owned } from '../tools/owned.ts';
import { turnTaker } from '../tools/steps.ts';
import { createUpstreams } from '../upstream/upstreams.ts';
import { graphMistake } from './graph-mistake.ts';
import { cacheTagsOf, knownNames } from './known-names.ts';
import { loadGraph } from './load-graph.ts';
import { operationLimits, prepareServed } from './prepare-served.ts';
import type { GatewayOptions, Lasting } from './served.ts';

interface Serving {
  readonly options: GatewayOptions;
  readonly observers: readonly UpstreamObserver[];
  readonly lasting: Lasting;
}

/**
 * One graph that is served: replaced as a whole on reload. The one before is still served meanwhile, so
 * that nothing here takes long without a turn of the event loop in between.
 */
export async function serveGraph(serving: Serving) {
  const { options } = serving;
  const graph = await loadGraph(options);
  try {
    return await serve(graph, serving);
  } catch (error) {
    // The graph itself is right, so the configuration does not fit it.
    const mistake = withAllMissing(error, options.config);
    throw UserError.in(options.configFile, graphMistake(mistake, graph, options));
  }
}

async function serve(graph: Graph, { options, observers, lasting }: Serving) {
  const { config, configFile } = options;
  const takeTurn = turnTaker();
  const known = knownNames(graph);
  checkKnownNames(config, known, configFile);
  await using stack = new Owned();
  const baseDir = path.dirname(configFile);
  const { purge } = config.cache;
  const purgeToken = purge && resolveOwnSecret(purge.token, 'cache.purge.token', configFile);
  const prepared = await prepareServed(graph, options, lasting, stack);
  const factsOf = createResultFacts(graph.schema);
  await takeTurn();
  const upstreams = stack.use(
    createUpstreams({
      sources: graph.sources,
      config: config.sources,
      baseDir,
      observers,
      isTraced: lasting.traces !== null,
      memory: lasting.upstreams,
      results: {
        ...prepared.caches,
        store: prepared.caches.results,
        factsOf,
      },
    }),
  );
  await takeTurn();
  const service = createService(prepared, upstreams, options, lasting);
  lasting.missingCredentials(upstreams.missingCredentials());
  // Nothing can fail any more.
  upstreams.takeOver();
  prepared.caches.takeOver();
  lasting.operations.adopt(operationLimits(config));
  lasting.automaticDocuments.adopt(config.admission.documents.automatic);
  lasting.ownLimits.adopt(config.admission.rateLimit.maxTrackedKeys);
  const owned = stack.move();
  return {
    endpoints: upstreams.endpoints,
    async purge(request: PurgeRequest) {
      const tagsOf = createPurgeTags(graph.schema, {
        sources: known,
        tags: cacheTagsOf(config),
      });
      return prepared.caches.purge(tagsOf(request), purge?.timeoutMs);
    },
    purgeToken,
    cacheBytes: prepared.caches.bytes,
    state: upstreams.state,
    operations: prepared.operations,
    identity: prepared.identity,
    requests: new ActiveRequests(service),
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  };
}
