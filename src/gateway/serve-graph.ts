import path from 'node:path';
import { boundOperations } from '../annotations/bound-operations.ts';
import { wireNameOf } from '../annotations/input-path.ts';
import { operationName } from '../annotations/operation-name.ts';
import type { PurgeRequest } from '../annotations/results/purge-request.ts';
import { createPurgeTags } from '../annotations/results/purge-tags.ts';
import { createResultFacts } from '../annotations/results/result-facts.ts';
import { checkKnownNames, type KnownNames } from '../config/check-known-names.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { resolveOwnSecret } from '../config/secret.ts';
import { UserError } from '../errors/user-error.ts';
import type { Graph } from '../execution/graph.ts';
import { createService } from '../gateway.ts';
import { ActiveRequests } from '../http/active-requests.ts';
import { Owned } from '../owned.ts';
import { turnTaker } from '../steps.ts';
import { createUpstreams, type Upstreams } from '../upstream/upstreams.ts';
import type { UpstreamObserver } from '../upstream-observer.ts';
import { graphMistake } from './graph-mistake.ts';
import { loadGraph } from './load-graph.ts';
import { prepareServed } from './prepare-served.ts';
import type { GatewayOptions, Lasting } from './served.ts';

/** What gateway.yaml may speak of. */
function knownNames({ sources, schema }: Graph): KnownNames {
  const bySource = Map.groupBy(boundOperations(schema), ({ binding }) => binding.source);
  return new Map(
    sources.map(({ name }) => {
      const own = bySource.get(name) ?? [];
      const endpoints = own.flatMap(({ binding }) =>
        binding.protocol === 'rest' && binding.endpoint !== undefined ? [binding.endpoint] : [],
      );
      return [
        name,
        {
          operations: own.map(({ binding }) => operationName(binding)),
          endpoints: [...new Set(endpoints)],
          args: () => own.flatMap(({ field }) => field.args.map(wireNameOf)),
        },
      ];
    }),
  );
}

/** The tags that gateway.yaml gives to results. */
function cacheTagsOf({ sources }: GatewayConfig): ReadonlySet<string> {
  const caches = Object.values(sources).flatMap(({ cache, operations }) => [
    cache,
    ...Object.values(operations).map((operation) => operation.cache),
  ]);
  return new Set(caches.flatMap((cache) => cache?.tags ?? []));
}

/**
 * One graph that is served: replaced as a whole on reload. The one before is still served meanwhile, so
 * that nothing here takes long without a turn of the event loop in between.
 * @param previous The one before, whose knowledge of upstreams stays.
 */
export async function serveGraph(
  options: GatewayOptions,
  observers: readonly UpstreamObserver[],
  lasting: Lasting,
  previous?: Pick<Upstreams, 'health'>,
) {
  const graph = await loadGraph(options);
  try {
    return await serve(graph, options, observers, lasting, previous);
  } catch (error) {
    // Else the graph is what it should be: what does not fit it is the configuration.
    throw UserError.in(options.configFile, graphMistake(error, graph, options));
  }
}

async function serve(
  graph: Graph,
  options: GatewayOptions,
  observers: readonly UpstreamObserver[],
  lasting: Lasting,
  previous: Pick<Upstreams, 'health'> | undefined,
) {
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
      known: previous?.health(),
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
    health: upstreams.health,
    operations: prepared.operations,
    identity: prepared.identity,
    requests: new ActiveRequests(service),
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  };
}
