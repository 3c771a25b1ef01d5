import type { SourceAnnotation } from '../annotations/model.ts';
import type { SourceConfig } from '../config/sections/source-config.ts';
import { canonicalJson } from '../tools/canonical-json.ts';
import type { ConcurrencySettings } from '../tools/concurrency-limit.ts';
import { AdaptiveLimit } from './resilience/adaptive-limit.ts';
import { Bulkhead } from './resilience/bulkhead.ts';
import { RetryBudget } from './resilience/retry-budget.ts';

/** How much a source gets to do, and how much it may get: of all calls to it, whoever makes them. */
export class SourceLoad {
  readonly budget: RetryBudget;
  readonly adaptiveLimit: AdaptiveLimit;
  readonly bulkhead: Bulkhead;

  constructor(settings: SourceConfig) {
    this.budget = new RetryBudget(settings.retryBudget);
    this.adaptiveLimit = new AdaptiveLimit(callLimits(settings));
    this.bulkhead = new Bulkhead(this.#queue(settings));
  }

  /** From now on, also for the calls that are under way. */
  adopt(settings: SourceConfig): void {
    this.budget.adopt(settings.retryBudget);
    this.adaptiveLimit.adopt(callLimits(settings));
    this.bulkhead.adopt(this.#queue(settings));
  }

  #queue(settings: SourceConfig): ConcurrencySettings {
    const { adaptive, maxQueued, queueTimeoutMs } = settings.concurrency;
    const { maxCalls } = callLimits(settings);
    const max = adaptive ? () => this.adaptiveLimit.calls : () => maxCalls;
    return { max, maxQueued, queueTimeoutMs };
  }
}

function callLimits({ concurrency, maxConnections }: SourceConfig) {
  const { minCalls, maxCalls = maxConnections } = concurrency;
  return { minCalls, maxCalls };
}

/**
 * Where the calls of a source go. One place in common makes it the same source, so that a server more
 * does not let all others have twice as much; of one that is elsewhere nothing counts: what hangs
 * where it was must not keep calls from where it is.
 */
export function sourceLoadKeys(
  { name, protocol, endpoint }: SourceAnnotation,
  { endpoint: ownEndpoint, servers }: SourceConfig,
): readonly string[] {
  const { list, dns, file } = servers ?? {};
  const places = list?.map((server) => server.endpoint) ?? [ownEndpoint ?? endpoint];
  return places.map((place) => canonicalJson([name, protocol, place, dns?.name, file]));
}
