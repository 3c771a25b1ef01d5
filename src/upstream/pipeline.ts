import { OperationTypeNode } from 'graphql';
import type { CallConfig } from '../config/sections/call-config.ts';
import type { UpstreamCredential } from './credentials/credential.ts';
import { sendCredentials } from './credentials/send-credentials.ts';
import type { Servers } from './endpoints/servers.ts';
import type { Next, Policy, PolicyCall } from './policy.ts';
import { type AdaptiveLimit, adaptLimit } from './resilience/adaptive-limit.ts';
import { breakCircuit } from './resilience/break-circuit.ts';
import type { Bulkhead } from './resilience/bulkhead.ts';
import { chooseEndpoint } from './resilience/choose-endpoint.ts';
import type { CircuitBreaker } from './resilience/circuit-breaker.ts';
import { fallBack } from './resilience/fall-back.ts';
import { hedgeCalls, latestLatencies } from './resilience/hedge-calls.ts';
import { limitAttempt } from './resilience/limit-attempt.ts';
import { limitConcurrency } from './resilience/limit-concurrency.ts';
import { earnRetries, type RetryBudget } from './resilience/retry-budget.ts';
import { retryCalls } from './resilience/retry-calls.ts';
import { sendIdempotencyKey } from './resilience/send-idempotency-key.ts';
import { countWrites, shareCalls, type WriteCount } from './resilience/share-calls.ts';
import { keepResults } from './results/keep-results.ts';
import type { KeepResultsOptions } from './results/keep-results-options.ts';
import { type PurgeChanged, purgeChanged } from './results/purge-changed.ts';
import { traceAttempts } from './trace-attempts.ts';

export interface PipelineOptions {
  readonly kind: OperationTypeNode;
  readonly config: CallConfig;
  /** `undefined`: the operation has no circuit breaker. */
  readonly breaker: CircuitBreaker | undefined;
  /** The retry budget of the source. */
  readonly budget: RetryBudget;
  readonly bulkhead: Bulkhead;
  /** Adapts the limit of the source; `undefined`: the limit is fixed. */
  readonly adaptiveLimit: AdaptiveLimit | undefined;
  /** `undefined`: there is one server only. */
  readonly servers: Servers | undefined;
  /** The gateway's own credentials, which are added to each attempt. */
  readonly credentials: readonly UpstreamCredential[];
  /** `undefined`: results of the operation are not kept. */
  readonly keep: KeepResultsOptions | undefined;
  /** Purges what a write has changed. */
  readonly purge: PurgeChanged | undefined;
  /** Whether calls carry `traceparent`; `undefined`: nothing is traced. */
  readonly traceContext: boolean | undefined;
  /** Counts the writes to all sources: a write to one may change what another answers. */
  readonly writes: WriteCount;
}

/**
 * The policies of one operation, the outermost first. Made once, when the gateway starts: a policy
 * that is off is not there.
 */
export function createPipeline(options: PipelineOptions): Next {
  const { kind, config, breaker, budget, bulkhead, servers, credentials, writes } = options;
  const { keep, purge } = options;
  const { idempotencyKeyHeader, idempotent, retry, hedge, timeoutMs } = config;
  const isWrite = kind === OperationTypeNode.MUTATION;
  const isRead = kind === OperationTypeNode.QUERY;
  const mayRepeat = isRead || idempotent || idempotencyKeyHeader !== undefined;
  const policies: readonly (Policy | false | undefined)[] = [
    isWrite && countWrites(writes),
    isWrite && purge && purgeChanged(purge),
    idempotencyKeyHeader !== undefined && sendIdempotencyKey(idempotencyKeyHeader),
    isRead && config.fallback !== undefined && fallBack(config.fallback),
    // Before sharing: finding out whether calls are equal takes longer than a look into the cache.
    isRead && keep && keepResults(keep),
    // Before all that limits calls: a shared call is no further call to the upstream.
    isRead && config.share && shareCalls(writes),
    // Around all that follows: each attempt asks the circuit and waits for its place again.
    mayRepeat && earnRetries(budget),
    mayRepeat && retry.maxAttempts > 1 && retryCalls(retry, budget),
    isRead &&
      hedge.enabled &&
      hedgeCalls(latestLatencies(hedge.quantile), budget, hedge.minDelayMs),
    // Before the queue: a call that would be refused must not wait first.
    breaker && breakCircuit(breaker, timeoutMs),
    limitConcurrency(bulkhead),
    options.adaptiveLimit && adaptLimit(options.adaptiveLimit, bulkhead),
    // After the queue: waiting there is not part of the upstream's timeout.
    limitAttempt(timeoutMs),
    // After the queue, while which servers may fail; a slow DNS lookup counts for the attempt's timeout.
    servers && chooseEndpoint(servers, timeoutMs),
    // Last: calls that differ only in what the gateway adds are still equal for all policies above.
    credentials.length > 0 && ((next) => sendCredentials(credentials, next)),
    options.traceContext !== undefined && traceAttempts(options.traceContext),
  ];
  return policies
    .filter((policy) => typeof policy === 'function')
    .reduceRight((next, policy) => policy(next), send);
}

function send(call: PolicyCall): Promise<unknown> {
  // Counted here, and not where an attempt begins, because an attempt may find no server or token.
  call.report.attempts += 1;
  return call.adapter.call(call);
}
