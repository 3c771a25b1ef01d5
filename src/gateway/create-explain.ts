import { cacheDecision } from '../cache/cache-policy.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { operationFacts, type PlansOf } from '../execution/operation-plans.ts';
import { guardedFields } from '../identity/access/operation-access.ts';
import { type Explain, explainOperation } from '../observability/explain-operation.ts';
import { memoizeByOperation } from '../operation-memo.ts';

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
  return (args, variables, denied) =>
    explainOperation({ ...judged(args), facts: factsOf(args, variables, denied) }, variables);
}
