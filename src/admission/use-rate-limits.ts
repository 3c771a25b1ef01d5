import { useRateLimiter } from '@envelop/rate-limiter';
import { type ExecutionArgs, getArgumentValues, getVariableValues } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { GatewayError } from '../errors/gateway-error.ts';
import { memoizeByOperation, type Operation } from '../operation-memo.ts';
import type { RequestContext } from '../request-context.ts';
import { callerKey } from './caller-key.ts';
import { isSelected, type LimitedField, limitedFields } from './limited-fields.ts';
import { type RateLimitRule, rateLimitRules } from './rate-limit-rules.ts';
import { SlidingWindowStore } from './sliding-window-store.ts';

/** What `useRateLimiter` adds to the context: `rateLimiterFn`, which counts one call of a field. */
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
 * Counts the `@rateLimit` fields of an operation and refuses it when one is used up. It must stand
 * after field access (refused operations do not count) and before the cache (kept answers do).
 *
 * Only the counting of `@envelop/rate-limiter` is used. Its own walk over the document gives fields
 * of the same name on different types one count, counts operations of the document that do not
 * run, and hands on a copy of every document, for which nothing is remembered.
 * @param maxTrackedKeys `admission.rateLimit.maxTrackedKeys`
 */
export function useRateLimits(maxTrackedKeys: number): Plugin<CountingContext, RequestContext> {
  const store = new SlidingWindowStore(maxTrackedKeys);
  const counter = useRateLimiter({
    // It is given the key of the caller for its context.
    identifyFn: String,
    store,
    // The counter says only this text when a limit is reached.
    formatError: ({ contextIdentity, fieldIdentity = '', window }) =>
      String(store.retryAfterMs({ contextIdentity, fieldIdentity }, window)),
  });
  let rules: ReadonlyMap<string, RateLimitRule> = new Map();
  const limited = memoizeByOperation((operation) => ({
    operation,
    fields: limitedFields(operation, rules),
  }));

  const count = (args: CountedArgs): Promise<void> | undefined => {
    const { operation, fields } = limited(args);
    return fields.length === 0 ? undefined : countFields(operation, fields, args);
  };
  const countFields = async (
    operation: Operation,
    fields: readonly LimitedField[],
    args: CountedArgs,
  ) => {
    const variables = coercedVariables(operation, args);
    // Execution will refuse the variables.
    if (variables === undefined) return;
    for (const field of fields) {
      if (isSelected(field, variables)) await countField(field, variables, args.contextValue);
    }
  };
  return {
    onSchemaChange({ schema }) {
      rules = rateLimitRules(schema);
    },
    onContextBuilding: (payload) => counter.onContextBuilding?.(payload),
    onExecute: ({ args }) => count(args),
    onSubscribe: ({ args }) => count(args),
  };
}

function coercedVariables({ schema, operation }: Operation, { variableValues }: ExecutionArgs) {
  const definitions = operation.variableDefinitions ?? [];
  return getVariableValues(schema, definitions, variableValues ?? {}).coerced;
}

async function countField(
  { rule, node }: LimitedField,
  variables: Readonly<Record<string, unknown>>,
  context: CountingContext,
): Promise<void> {
  const { coordinate, field, identityArgs, max, windowMs } = rule;
  const args = identityArgs.length === 0 ? {} : getArgumentValues(field, node, variables);
  const retryAfterMs = await context.rateLimiterFn(
    coordinate,
    { args, context: callerKey(context) },
    { max, window: `${windowMs}ms`, identityArgs, uncountRejected: true },
  );
  if (retryAfterMs === undefined) return;
  throw new GatewayError('RATE_LIMITED', { retryAfterMs: Number(retryAfterMs) });
}
