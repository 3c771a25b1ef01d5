import { useRateLimiter } from '@envelop/rate-limiter';
import type { ExecutionArgs } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { canonicalJson } from '../canonical-json.ts';
import { coerceVariables, type Variables } from '../coerced-variables.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import { memoizeByOperation } from '../operation-memo.ts';
import type { RequestContext } from '../request-context.ts';
import { callerKey } from './caller-key.ts';
import { isSelected, type LimitedField, limitedFields } from './limited-fields.ts';
import { type Charge, SlidingWindowStore } from './sliding-window-store.ts';

/** What `useRateLimiter` adds to the context: `rateLimiterFn`, which counts calls of a field. */
type Counting = Parameters<
  NonNullable<ReturnType<typeof useRateLimiter>['onContextBuilding']>
>[0] extends {
  context: Readonly<infer Context>;
}
  ? Context
  : never;
type CountingContext = RequestContext & Counting;
type CountedArgs = ExecutionArgs & { readonly contextValue: CountingContext };

/**
 * Counts the `@rateLimit` fields of an operation and refuses it when one is used up. An operation
 * takes all that it asks for or nothing: what is refused costs nobody's budget. It must stand after
 * field access (refused operations do not count) and before the cache (kept answers do).
 *
 * Only the counting of `@envelop/rate-limiter` is used. Its own walk over the document gives fields
 * of the same name on different types one count, counts operations of the document that do not
 * run, and hands on a copy of every document, for which nothing is remembered.
 * @param maxTrackedKeys `admission.rateLimit.maxTrackedKeys`
 */
export function useRateLimits(maxTrackedKeys: number): Plugin<CountingContext, RequestContext> {
  const store = new SlidingWindowStore(maxTrackedKeys);
  // It is given the key of the caller for its context.
  const counter = useRateLimiter({ identifyFn: String, store });
  const limited = memoizeByOperation((operation) => ({
    operation,
    fields: limitedFields(operation),
  }));

  const count = (args: CountedArgs): void => {
    const { operation, fields } = limited(args);
    if (fields.length === 0) return;
    const { coerced: variables } = coerceVariables(operation, args.variableValues);
    // Execution will refuse the variables.
    if (variables === undefined) return;
    const charges = chargesOf(fields, variables);
    const caller = callerKey(args.contextValue);
    const { rateLimiterFn } = args.contextValue;
    // The store answers at once, so nobody else counts between looking and taking.
    const refused = charges.filter((charge) => !take(rateLimiterFn, charge, caller, 'look'));
    if (refused.length > 0) {
      const waits = refused.map((charge) => store.retryAfterMs(caller, charge));
      throw new GatewayError('RATE_LIMITED', { retryAfterMs: Math.max(...waits) });
    }
    for (const charge of charges) take(rateLimiterFn, charge, caller, 'take');
  };
  return {
    onContextBuilding: (payload) => counter.onContextBuilding?.(payload),
    onExecute: ({ args }) => count(args),
    onSubscribe: ({ args }) => count(args),
  };
}

function chargesOf(fields: readonly LimitedField[], variables: Variables): Charge[] {
  const charges = new Map<string, Charge & { calls: number }>();
  for (const field of fields) {
    if (!isSelected(field, variables)) continue;
    const { limit, coordinate, argument } = field;
    const { max, windowMs } = limit;
    const values = limit.identityArgs.map((name) => argument(name, variables) ?? null);
    const fieldIdentity = coordinate + canonicalJson(values);
    const known = charges.get(fieldIdentity);
    if (known === undefined) charges.set(fieldIdentity, { fieldIdentity, max, windowMs, calls: 1 });
    else known.calls += 1;
  }
  return [...charges.values()];
}

/** @returns Whether there is room, which is taken unless we only `look`. */
function take(
  rateLimiterFn: CountingContext['rateLimiterFn'],
  { fieldIdentity, calls, max, windowMs }: Charge,
  caller: string,
  how: 'look' | 'take',
): boolean {
  // The counter counts as many calls as a list argument is long.
  const args = { calls: { length: calls } };
  const refusal = rateLimiterFn(
    fieldIdentity,
    { args, context: caller },
    {
      max,
      window: `${windowMs}ms`,
      arrayLengthField: 'calls',
      identityArgs: [],
      readOnly: how === 'look',
    },
  );
  return refusal === undefined;
}
