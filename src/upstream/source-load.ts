import type { SourceAnnotation } from '../annotations/model.ts';
import type { SourceConfig } from '../config/sections/source-config.ts';
import { canonicalJson } from '../tools/canonical-json.ts';
import type { ConcurrencySettings } from '../tools/concurrency-limit.ts';
import { AdaptiveLimit } from './resilience/adaptive-limit.ts';
import { Bulkhead } from './resilience/bulkhead.ts';
import { RetryBudget } from './resilience/retry-budget.ts';

/** How many calls a source gets and may get, counted over all operations and graphs that call it. */
export class SourceLoad {
  readonly budget: RetryBudget;
  readonly adaptiveLimit: AdaptiveLimit;
  readonly bulkhead: Bulkhead;

  constructor(settings: SourceConfig) {
    this.budget = new RetryBudget(settings.retryBudget);
    this.adaptiveLimit = new AdaptiveLimit(callLimits(settings));
    this.bulkhead = new Bulkhead(this.#queue(settings));
  }

  /** Takes new limits, which hold at once, also for calls that are under way. */
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
 * A key for each place that the calls of a source go to. Two configurations of a source that have one
 * place in common share its load: when a server is added, the others must not get twice as many
 * calls. A source that has moved altogether starts anew: calls that hang at the old place must not
 * hold up those to the new one.
 */
export function sourceLoadKeys(
  { name, protocol, endpoint }: SourceAnnotation,
  { endpoint: ownEndpoint, servers }: SourceConfig,
): readonly string[] {
  const { list, dns, file } = servers ?? {};
  const places = list?.map((server) => server.endpoint) ?? [ownEndpoint ?? endpoint];
  return places.map((place) => canonicalJson([name, protocol, place, dns?.name, file]));
}
