import { OperationTypeNode } from 'graphql';
import type { CallConfig } from '../config/gateway-config.ts';
import type { Next, Policy } from './policy.ts';
import { breakCircuit } from './resilience/break-circuit.ts';
import type { Bulkhead } from './resilience/bulkhead.ts';
import type { CircuitBreaker } from './resilience/circuit-breaker.ts';
import { limitAttempt } from './resilience/limit-attempt.ts';
import { limitConcurrency } from './resilience/limit-concurrency.ts';
import { earnRetries, type RetryBudget } from './resilience/retry-budget.ts';
import { retryCalls } from './resilience/retry-calls.ts';
import { sendIdempotencyKey } from './resilience/send-idempotency-key.ts';
import { countWrites, shareCalls, type WriteCount } from './resilience/share-calls.ts';

export interface PipelineOptions {
  readonly kind: OperationTypeNode;
  readonly config: CallConfig;
  /** `undefined`: the operation has none. */
  readonly breaker: CircuitBreaker | undefined;
  /** Of the source. */
  readonly budget: RetryBudget;
  readonly bulkhead: Bulkhead;
  /** Of all sources: a write to one may change what another answers. */
  readonly writes: WriteCount;
}

/**
 * The policies of one operation, the outermost first. Made once, when the gateway starts: a policy
 * that is off is not there.
 * @param send Makes one attempt.
 */
export function createPipeline(options: PipelineOptions, send: Next): Next {
  const { kind, config, breaker, budget, bulkhead, writes } = options;
  const { idempotencyKeyHeader, idempotent, retry } = config;
  const isRead = kind === OperationTypeNode.QUERY;
  const mayRepeat = isRead || idempotent || idempotencyKeyHeader !== undefined;
  const policies: readonly (Policy | false | undefined)[] = [
    kind === OperationTypeNode.MUTATION && countWrites(writes),
    idempotencyKeyHeader !== undefined && sendIdempotencyKey(idempotencyKeyHeader),
    // Nothing else has to happen for a call that is being made already.
    isRead && config.share && shareCalls(writes),
    // Around all that follows: each attempt asks the circuit and waits for its place anew.
    ...(mayRepeat && retry.maxAttempts > 1 ? [earnRetries(budget), retryCalls(retry, budget)] : []),
    // Before the queue: what would fail must not wait.
    breaker && breakCircuit(breaker),
    limitConcurrency(bulkhead),
    // After the queue: waiting is not the upstream's time.
    limitAttempt(config.timeoutMs),
  ];
  return policies
    .filter((policy) => typeof policy === 'function')
    .reduceRight((next, policy) => policy(next), send);
}
