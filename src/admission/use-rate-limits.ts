import { setTimeout } from 'node:timers/promises';
import type { ExecutionArgs, GraphQLSchema } from 'graphql';
import type { RateLimitConfig } from '../config/sections/rate-limit-config.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import { hasClientLeft } from '../shared/client-left.ts';
import { coerceVariables, type Variables } from '../shared/coerced-variables.ts';
import type { FactsOf } from '../shared/operation-facts.ts';
import { memoizeByOperation } from '../shared/operation-memo.ts';
import type { GatewayPlugin, RequestContext } from '../shared/request-context.ts';
import { abortSignalOf } from '../tools/call-signal.ts';
import { canonicalJson } from '../tools/canonical-json.ts';
import { budgetCharges } from './limits/budgets.ts';
import { callerKey } from './limits/caller-key.ts';
import type { BucketCharge, Charge, Decision, Limits, WindowCharge } from './limits/charge.ts';
import { limitHeaders } from './limits/limit-headers.ts';
import {
  hasLimitedFields,
  isSelected,
  type LimitedField,
  limitedFields,
} from './limits/limited-fields.ts';
import { refuseWhatNeverFits } from './limits/never-fits.ts';

type LimitedArgs = ExecutionArgs & { readonly contextValue: RequestContext };

/**
 * Counts the `@rateLimit` fields of an operation and takes its cost out of its budgets; refuses it
 * when one is used up. An operation takes all that it asks for or nothing: what is refused costs
 * nobody's budget. It must stand after field access (refused operations do not count) and before the
 * cache (kept answers do).
 */
export function useRateLimits(
  graph: GraphQLSchema,
  { budgets, throttle }: RateLimitConfig,
  limits: Limits,
  factsOf: FactsOf,
): GatewayPlugin {
  if (budgets.length === 0 && !hasLimitedFields(graph)) return {};
  const limited = memoizeByOperation((operation) => ({
    operation,
    fields: limitedFields(operation),
  }));
  let waiting = 0;

  const chargesOf = (args: LimitedArgs): Charges | null => {
    const { operation, fields } = limited(args);
    if (fields.length === 0 && budgets.length === 0) return null;
    const { coerced } = coerceVariables(operation, args.variableValues);
    // Execution refuses the variables.
    if (coerced === undefined) return null;
    const context = args.contextValue;
    const costOf = () => factsOf(args, coerced).costOf(coerced);
    return {
      buckets: budgetCharges(budgets, context, costOf),
      windows: fields.length === 0 ? [] : windowCharges(fields, coerced, callerKey(context)),
    };
  };

  const settle = (
    charges: Charges,
    { retryAfterMs, remaining }: Decision,
    context: RequestContext,
  ): void | Promise<void> => {
    const headers = limitHeaders(charges.buckets, remaining);
    Object.assign(context.answerHeaders, headers);
    if (retryAfterMs === null) return;
    const waits = throttle !== undefined && retryAfterMs <= throttle.maxWaitMs;
    const endsInTime = Date.now() + retryAfterMs < context.deadlineAt;
    if (waits && endsInTime && waiting < throttle.maxWaiting) {
      return again(charges, retryAfterMs, context);
    }
    throw new GatewayError('RATE_LIMITED', { retryAfterMs });
  };

  const again = async (charges: Charges, waitMs: number, context: RequestContext) => {
    waiting += 1;
    try {
      await setTimeout(waitMs, undefined, { signal: abortSignalOf(context.signal) });
    } catch {
      if (hasClientLeft(context)) throw new GatewayError('CANCELLED');
      throw new GatewayError('RATE_LIMITED', { retryAfterMs: waitMs });
    } finally {
      waiting -= 1;
    }
    return take(charges, context);
  };

  const take = (charges: Charges, context: RequestContext): void | Promise<void> => {
    const all: Charge[] = [...charges.buckets, ...charges.windows];
    const decision = limits.take(all, context.trace);
    // Limits in memory decide at once: nothing has to wait for a promise then.
    return 'then' in decision
      ? decision.then((decided) => settle(charges, decided, context))
      : settle(charges, decision, context);
  };

  const limit = ({ args }: { readonly args: LimitedArgs }) => {
    const charges = chargesOf(args);
    if (charges === null) return undefined;
    refuseWhatNeverFits([...charges.buckets, ...charges.windows]);
    return take(charges, args.contextValue);
  };
  return { onExecute: limit, onSubscribe: limit };
}

interface Charges {
  readonly buckets: readonly BucketCharge[];
  readonly windows: readonly WindowCharge[];
}

function windowCharges(
  fields: readonly LimitedField[],
  variables: Variables,
  caller: string,
): WindowCharge[] {
  const charges = new Map<string, WindowCharge & { calls: number }>();
  for (const field of fields) {
    if (!isSelected(field, variables)) continue;
    const { limit, coordinate, argument } = field;
    const { max, windowMs } = limit;
    const values = limit.identityArgs.map((name) => argument(name, variables) ?? null);
    const fieldIdentity = coordinate + canonicalJson(values);
    const known = charges.get(fieldIdentity);
    if (known !== undefined) known.calls += 1;
    else {
      const charge = { kind: 'window', caller, fieldIdentity, max, windowMs, calls: 1 } as const;
      charges.set(fieldIdentity, charge);
    }
  }
  return [...charges.values()];
}
