import path from 'node:path';
import { checkTrustedDocuments } from '../admission/documents/check-trusted-documents.ts';
import { readTrustedDocuments } from '../admission/documents/trusted-documents.ts';
import type { Limits } from '../admission/limits/charge.ts';
import { RedisLimits } from '../admission/limits/redis-limits.ts';
import { createSharedLimits } from '../admission/limits/shared-limits.ts';
import { createCaches } from '../cache/create-caches.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { defaultSourceConfig } from '../config/sections/source-config.ts';
import type { Graph } from '../execution/graph/graph.ts';
import { applyLeafBehaviour } from '../execution/graph/leaf-behaviour.ts';
import { loadPolicies } from '../identity/access/load-policies.ts';
import { createIdentity } from '../identity/create-identity.ts';
import type { Redis } from '../redis/connect-redis.ts';
import type { ConcurrencySettings } from '../tools/concurrency-limit.ts';
import { digestOf } from '../tools/digest.ts';
import type { Owned } from '../tools/owned.ts';
import { runStepsInTurns, type Steps } from '../tools/steps.ts';
import { isKeptResult } from '../upstream/results/kept-result.ts';
import { sourceHealthKey } from '../upstream/source-health-key.ts';
import { type ClientViews, createClientViews } from '../views/client-views.ts';
import type { GatewayOptions, Lasting, Served } from './served.ts';

/**
 * @param stack Takes what must be disposed.
 * @throws UserError when the configuration, or what it names, does not fit the graph
 */
export async function prepareServed(
  graph: Graph,
  { config, configFile }: GatewayOptions,
  lasting: Lasting,
  stack: Owned,
): Promise<Served> {
  const baseDir = path.dirname(configFile);
  const views = await runStepsInTurns(clientViews(graph, config.clients));
  const documents = readTrustedDocuments(config.admission.documents.trusted, baseDir);
  lasting.unfitDocuments(
    await runStepsInTurns(checkTrustedDocuments(documents.documents, views.everybody)),
  );
  const policies = await loadPolicies(config.access, graph.schema, baseDir);
  const redis = config.redis ? await lasting.redis.take(stack, config.redis, baseDir) : null;
  const identity = createIdentity({
    config,
    baseDir,
    redis,
    memory: lasting.identity,
    lastUsedFailed: lasting.lastUsedFailed,
    user: stack,
  });
  const limits = rateLimitsOf(config.admission.rateLimit, redis, lasting);
  const caches = await createCaches({
    config: config.cache,
    configFile,
    redis,
    memory: lasting.kept,
    user: stack,
    graphKey: graphKey(graph, config, baseDir),
    isResult: isKeptResult,
    failed: lasting.cacheFailed,
    waited: lasting.cacheWaited,
  });
  const { operations } = lasting;
  return { graph, documents, views, identity, policies, operations, limits, caches };
}

/** How many operations may be under way, by whichever graph. */
export function operationLimits({ admission }: GatewayConfig): ConcurrencySettings {
  const { maxOperations, ...queue } = admission.concurrency;
  return { ...queue, max: () => maxOperations };
}

/**
 * Stands for the graph, and for where and how its sources are called: with the texts of secrets, by
 * which they may answer.
 */
function graphKey(
  { schemaId, sources }: Graph,
  { sources: settings }: GatewayConfig,
  baseDir: string,
): string {
  const spokenTo = sources.map((source) =>
    sourceHealthKey(source, settings[source.name] ?? defaultSourceConfig, baseDir),
  );
  return digestOf([schemaId, settings, spokenTo]);
}

function* clientViews(graph: Graph, clients: GatewayConfig['clients']): Steps<ClientViews> {
  const views = yield* createClientViews(graph, clients);
  for (const schema of new Set([views.everybody, ...views.byClient.values()])) {
    if (schema === graph.schema) continue;
    applyLeafBehaviour(schema);
    yield;
  }
  return views;
}

function rateLimitsOf(
  { store, whileRedisFails }: GatewayConfig['admission']['rateLimit'],
  redis: Redis | null,
  { ownLimits, limitsFailed }: Pick<Lasting, 'ownLimits' | 'limitsFailed'>,
): Limits {
  if (store === 'memory' || redis === null) return ownLimits;
  return createSharedLimits(new RedisLimits(redis), ownLimits, whileRedisFails, limitsFailed);
}
