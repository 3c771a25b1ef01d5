import { cacheDecision } from '../cache/cache-policy.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { laterPaths } from '../execution/facts/later-paths.ts';
import { operationFacts, type PlansOf } from '../execution/operation-plans.ts';
import { guardedFields } from '../identity/access/operation-access.ts';
import { type Explain, explainOperation } from '../observability/explain/explain-operation.ts';
import { memoizeByOperation } from '../shared/operation-memo.ts';

const nothingLater: ReadonlySet<string> = new Set();

/** What an operation would do, as the stages that judge and run it see it. */
export function createExplain(plansOf: PlansOf, { cache }: GatewayConfig): Explain {
  const factsOf = operationFacts(plansOf);
  const judged = memoizeByOperation((operation) => ({
    cache: cache.answers.enabled ? cacheDecision(operation) : null,
    guarded: guardedFields(operation).map(({ path, demands }) => ({
      path,
      requirements: demands.map(({ requirement }) => requirement),
    })),
  }));
  return (args, variables, denied) => {
    const facts = factsOf(args, variables, denied);
    const { hasDefer, planFor } = plansOf(args);
    // As for a client that reads what comes later; all else is the same for others.
    const later = hasDefer
      ? laterPaths(planFor(variables, denied, { deferring: true }).plan)
      : nothingLater;
    return explainOperation({ ...judged(args), facts, later }, variables);
  };
}
