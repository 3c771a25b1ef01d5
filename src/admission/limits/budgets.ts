import type { BudgetConfig } from '../../config/sections/rate-limit-config.ts';
import type { RequestContext } from '../../shared/request-context.ts';
import { addressKey, callerKey } from './caller-key.ts';
import type { BucketCharge } from './charge.ts';

/**
 * What an operation takes from the budgets of `admission.rateLimit`.
 * @param costOf Asked only where a budget is charged by cost.
 */
export function budgetCharges(
  budgets: readonly BudgetConfig[],
  context: RequestContext,
  costOf: () => number,
): BucketCharge[] {
  const charges: BucketCharge[] = [];
  for (const [index, { per, clients, charge, capacity, refillPerSecond }] of budgets.entries()) {
    if (clients.length > 0 && !clients.includes(context.client ?? '')) continue;
    charges.push({
      kind: 'bucket',
      key: `${index} ${per} ${keyOf(per, context)}`,
      tokens: charge === 'cost' ? Math.max(1, Math.ceil(costOf())) : 1,
      capacity,
      refillPerSecond,
    });
  }
  return charges;
}

function keyOf(per: BudgetConfig['per'], context: RequestContext): string {
  switch (per) {
    case 'caller':
      return callerKey(context);
    case 'client':
      return context.client ?? '';
    case 'address':
      return addressKey(context.clientIp);
  }
}
