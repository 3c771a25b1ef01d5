import { Counter, Registry } from 'prom-client';
import type {
  ConnectionObserver,
  FinishedRequest,
  RequestObserver,
} from '../../shared/request-context.ts';
import type { LostSpans } from '../../shared/request-trace.ts';
import type { CacheUse, SourceState, UpstreamObserver } from '../../shared/upstream-observer.ts';
import { registerCacheGauge } from './cache-gauge.ts';
import { CallCounter } from './call-counter.ts';
import { DurationHistogram } from './duration-histogram.ts';
import { ejectionCounter } from './ejection-counter.ts';
import { type GatewayGauged, registerGatewayGauges } from './gateway-gauges.ts';
import { processMetrics } from './process-metrics.ts';
import { registerSourceGauges } from './source-gauges.ts';

export interface Metrics extends UpstreamObserver, ConnectionObserver {
  readonly contentType: string;
  /** All metrics, in the text format of Prometheus. */
  text(): Promise<string>;
  readonly requestFinished: RequestObserver;
  spansLost(spans: LostSpans): void;
  /** Redis did not decide about a limit. */
  limitsFailed(): void;
  cacheFailed(): void;
  /** A lookup has waited for Redis, and then perhaps went on without. */
  cacheWaited(waitedMs: number, isBypassed: boolean): void;
}

const durationBucketsSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

const waitBucketsSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25];

/** What is read whenever metrics are. */
export interface Gauged extends GatewayGauged {
  readonly sources: () => readonly SourceState[];
  /** How much memory each cache takes; those in Redis take none. */
  readonly cacheBytes: () => ReadonlyMap<string, number>;
}

/**
 * The metrics of one gateway, in a registry of its own, and those of its process. Every label has a
 * closed set of values: names of the graph, codes of the error table; nothing that a client can
 * choose.
 */
export function createMetrics(gauged: Gauged): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const ofProcess = processMetrics();
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name: `headgate_${name}`, help, labelNames, registers });
  const callCounter = (name: string, help: string, labelNames: string[]) =>
    new CallCounter({ name: `headgate_${name}`, help, labelNames });
  const requestSeconds = new DurationHistogram({
    name: 'headgate_request_duration_seconds',
    help: 'GraphQL requests. outcome: ok, client_left, or the first error code.',
    labelNames: ['type', 'outcome'],
    buckets: durationBucketsSeconds,
  });
  const upstreamSeconds = new DurationHistogram({
    name: 'headgate_upstream_call_duration_seconds',
    help: 'Calls to upstreams.',
    labelNames: ['source', 'operation'],
    buckets: durationBucketsSeconds,
  });
  const cacheSeconds = new DurationHistogram({
    name: 'headgate_cache_store_wait_seconds',
    help: 'How long requests waited for caches in Redis. outcome: ok, or bypass (they went on without).',
    labelNames: ['outcome'],
    buckets: waitBucketsSeconds,
  });
  const upstreamCalls = callCounter(
    'upstream_calls_total',
    'Calls to upstreams. code: ok, or the error code.',
    ['source', 'operation', 'code'],
  );
  const upstreamAttempts = callCounter(
    'upstream_attempts_total',
    'Requests that were sent for calls to upstreams. kind: first, retry or hedge.',
    ['source', 'operation', 'kind'],
  );
  const fallbacks = counter(
    'upstream_fallbacks_total',
    'Calls that failed and were answered with the declared fallback.',
    ['source', 'operation'],
  );
  const sharedCalls = callCounter(
    'upstream_shared_calls_total',
    'Calls that were answered by an equal one in flight; counted nowhere else.',
    ['source', 'operation'],
  );
  const endpointChanged = ejectionCounter(registry, gauged.sources);
  const keptResults = counter(
    'result_cache_total',
    'Results of upstreams, each key of a bulk read by itself. outcome: hit, stale (used although it is too old), revalidated (the upstream says that it is still right), miss or bypass (the cache could not be asked).',
    ['source', 'operation', 'outcome'],
  );
  const refreshes = counter(
    'result_cache_refreshes_total',
    'Results that were fetched anew while the old ones were used; each is a call to an upstream, too. code: ok, or the error code.',
    ['source', 'operation', 'code'],
  );
  registerGatewayGauges(registry, gauged);
  registerSourceGauges(registry, gauged.sources);
  registerCacheGauge(registry, gauged.cacheBytes);
  const cachedAnswers = counter(
    'answer_cache_total',
    'Requests whose answer may be kept. outcome: hit or miss.',
    ['outcome'],
  );
  const sharedAnswers = counter(
    'shared_answers_total',
    'Requests that were answered with an equal one that was under way.',
    [],
  );
  const rateLimited = counter(
    'rate_limited_total',
    'Requests that were refused because a @rateLimit was used up.',
    [],
  );
  const limitsFailed = counter(
    'rate_limit_store_failures_total',
    'Decisions about limits that Redis did not make.',
    [],
  );
  const cacheFailed = counter(
    'cache_store_failures_total',
    'What a cache asked of Redis, and Redis did not do in time or at all.',
    [],
  );
  const stalledClients = counter(
    'stalled_clients_total',
    'Clients that were cut off because they took nothing of what was sent to them. transport: http or websocket.',
    ['transport'],
  );
  const refusedConnections = counter(
    'refused_connections_total',
    'Connections that were closed at once because there were too many.',
    [],
  );
  const lostSpans = counter(
    'lost_spans_total',
    'Spans of traces that the collector did not get. reason: queue_full (more than it takes), not_sent, or rejected.',
    ['reason'],
  );
  const own = [
    requestSeconds,
    upstreamSeconds,
    cacheSeconds,
    upstreamCalls,
    upstreamAttempts,
    sharedCalls,
  ];
  return {
    contentType: registry.contentType,
    text: async () => {
      const texts = [await ofProcess.metrics(), await registry.metrics()];
      return [...own.map((metric) => metric.text()), ...texts].join('\n');
    },
    spansLost: ({ count, reason }) => lostSpans.inc({ reason }, count),
    limitsFailed: () => limitsFailed.inc(),
    cacheFailed: () => cacheFailed.inc(),
    cacheWaited: (waitedMs, isBypassed) =>
      cacheSeconds.observe(waitedMs / 1_000, isBypassed ? 'bypass' : 'ok'),
    clientStalled: (transport) => stalledClients.inc({ transport }),
    connectionRefused: () => refusedConnections.inc(),
    requestFinished(request) {
      const { report, durationMs } = request;
      const type = report.operationType ?? 'unknown';
      requestSeconds.observe(durationMs / 1000, type, outcomeOf(request));
      if (report.answerCache !== null) cachedAnswers.inc({ outcome: report.answerCache });
      if (report.sharesAnswer) sharedAnswers.inc();
      if (report.errorCodes.has('RATE_LIMITED')) rateLimited.inc();
    },
    changed(change) {
      if (change.about === 'endpoint') endpointChanged(change);
    },
    started({ requestId, source, operation }) {
      const startedAt = performance.now();
      return ({ outcome: code, report }) => {
        if (requestId === null) refreshes.inc({ source, operation, code });
        const { isShared, attempts, hedges, fallbackFor, cache } = report;
        if (fallbackFor !== undefined) fallbacks.inc({ source, operation });
        if (cache !== null) countKept(keptResults, { source, operation }, cache);
        if (report.isKept) return;
        if (isShared) return sharedCalls.add(1, source, operation);
        upstreamSeconds.observe((performance.now() - startedAt) / 1000, source, operation);
        upstreamCalls.add(1, source, operation, code);
        if (attempts === 0) return;
        // What was sent, not what was begun: the circuit may have opened, and a token was replaced.
        const hedged = Math.min(hedges, attempts - 1);
        const retried = attempts - 1 - hedged;
        upstreamAttempts.add(1, source, operation, 'first');
        if (hedged > 0) upstreamAttempts.add(hedged, source, operation, 'hedge');
        if (retried > 0) upstreamAttempts.add(retried, source, operation, 'retry');
      };
    },
  };
}

function outcomeOf({ report, completed }: FinishedRequest): string {
  if (!completed) return 'client_left';
  const [firstCode = 'ok'] = report.errorCodes;
  return firstCode;
}

function countKept(
  results: Counter,
  labels: { readonly source: string; readonly operation: string },
  { hits, stale, revalidated, misses, bypassed }: CacheUse,
): void {
  if (hits > 0) results.inc({ ...labels, outcome: 'hit' }, hits);
  if (stale > 0) results.inc({ ...labels, outcome: 'stale' }, stale);
  if (revalidated > 0) results.inc({ ...labels, outcome: 'revalidated' }, revalidated);
  if (misses > 0) results.inc({ ...labels, outcome: 'miss' }, misses);
  if (bypassed > 0) results.inc({ ...labels, outcome: 'bypass' }, bypassed);
}
