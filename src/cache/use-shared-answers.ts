import { type ExecutionArgs, type ExecutionResult, OperationTypeNode } from 'graphql';
import type { Binding } from '../annotations/bindings.ts';
import { coerceVariables } from '../shared/coerced-variables.ts';
import { hasDefer } from '../shared/defer-directive.ts';
import { type IdentityPart, identityPart } from '../shared/identity-parts.ts';
import type { FactsOf, OperationFacts } from '../shared/operation-facts.ts';
import { memoizeByOperation } from '../shared/operation-memo.ts';
import type { GatewayPlugin, RequestContext } from '../shared/request-context.ts';
import { canonicalJson } from '../tools/canonical-json.ts';
import { answerKeyBase } from './answer-key.ts';
import { SharedAnswer } from './shared-answer.ts';

export interface SharedAnswersOptions {
  readonly factsOf: FactsOf;
  /** Whether equal reads of an operation may be one call. */
  readonly mayShare: (binding: Binding) => boolean;
  /** As in the options of `useAnswerCache`. */
  readonly varyHeaders: readonly string[];
  readonly varyIdentity: readonly IdentityPart[];
  /** How many writes are over, also those of the graph before a reload. */
  readonly writes: { readonly count: number };
}

type Args = ExecutionArgs & { readonly contextValue: RequestContext };

/**
 * Equal queries of one caller that are under way at the same time are executed once. Every stage
 * before has judged each of them; equal is whatever an upstream could tell apart, so the caller, its
 * client and all headers that a source gets are part of the key. After a write nobody joins what
 * began before it. It must stand right behind what executes, which it wraps.
 */
export function useSharedAnswers(options: SharedAnswersOptions): GatewayPlugin {
  const inFlight = new Map<string, SharedAnswer>();
  const operationOf = memoizeByOperation((operation) => ({
    operation,
    base:
      operation.operation.operation === OperationTypeNode.QUERY ? answerKeyBase(operation) : null,
    defers: hasDefer(operation),
  }));
  const worthSharing = new WeakMap<OperationFacts, boolean>();

  /** `undefined`: it calls nobody, or somebody who wants each call. */
  const keyOf = (args: Args): string | undefined => {
    const { operation, base, defers } = operationOf(args);
    const context = args.contextValue;
    // A request that watches its calls (`x-headgate-explain: run`) wants them to be made.
    if (base === null || context.report.callWatcher !== null) return undefined;
    // What comes in parts is read by one client, as fast as that reads.
    if (defers && context.incremental !== null) return undefined;
    const { coerced } = coerceVariables(operation, args.variableValues);
    if (coerced === undefined) return undefined;
    const facts = options.factsOf(args, coerced);
    let isWorth = worthSharing.get(facts);
    if (isWorth === undefined) {
      const { steps } = facts;
      isWorth = steps.length > 0 && steps.every(({ binding }) => options.mayShare(binding));
      worthSharing.set(facts, isWorth);
    }
    if (!isWorth) return undefined;
    const asker = [
      context.principal?.id ?? null,
      context.client,
      context.denied?.key ?? null,
      ...options.varyHeaders.map((name) => context.headers[name] ?? null),
      ...options.varyIdentity.map((part) => identityPart(part, context) ?? null),
    ];
    // Only variables are made canonical: members of all else always stand in the same order.
    return `${options.writes.count} ${base.documentHash} ${canonicalJson(coerced)} ${JSON.stringify(asker)}`;
  };

  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      const key = keyOf(args);
      if (key === undefined) return;
      const context = args.contextValue;
      const known = inFlight.get(key);
      if (known?.isFor(context)) {
        context.report.sharesAnswer = true;
        setExecuteFn(() => known.join(context));
        return;
      }
      setExecuteFn((): Promise<ExecutionResult> => {
        const shared = new SharedAnswer(
          (contextValue) => executeFn({ ...args, contextValue }),
          context,
          () => {
            if (inFlight.get(key) === shared) inFlight.delete(key);
          },
        );
        inFlight.set(key, shared);
        return shared.join(context);
      });
    },
  };
}
