import { mapAsyncIterator } from '@envelop/core';
import { type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import { GatewayError } from '../errors/gateway-error.ts';
import { hasClientLeft } from '../shared/client-left.ts';
import { coerceVariables, type Variables } from '../shared/coerced-variables.ts';
import { IncrementalAnswer } from '../shared/incremental-answer.ts';
import { resultWithErrors } from '../shared/json-data.ts';
import { partOfRequest, type RequestContext } from '../shared/request-context.ts';
import { TextResult } from '../shared/text-result.ts';
import { type Awaitable, andThen, attempt } from '../tools/awaitable.ts';
import { runStepByStep } from '../tools/steps.ts';
import { AnswerTooLargeError, checkSize } from './answer/answer-size.ts';
import { type Completed, type Completion, complete } from './answer/complete.ts';
import { DeferredCompleter } from './answer/complete-deferred.ts';
import { deliverDeferred } from './answer/deliver-deferred.ts';
import type { PlansOf, PreparedPlan } from './operation-plans.ts';
import type { Plan } from './plan/plan.ts';
import { Run } from './run/run.ts';
import { stepArguments } from './run/step-arguments.ts';

export interface PlanArgs extends ExecutionArgs {
  readonly contextValue: RequestContext;
}

/** Executes validated operations by their plans, where graphql-js would call resolvers. */
export interface PlanExecutor {
  /**
   * Returns the result itself, and no promise, when no upstream is needed; an `IncrementalAnswer` only
   * when something is deferred and the client reads such answers.
   */
  execute(args: PlanArgs): Awaitable<ExecutionResult | IncrementalAnswer>;
  subscribe(args: PlanArgs): Promise<AsyncIterable<ExecutionResult> | ExecutionResult>;
}

/** An operation that can be run. */
interface Prepared {
  readonly prepared: PreparedPlan;
  /** Coerced. */
  readonly variables: Variables;
}

export interface PlanExecutorOptions {
  /** How long each event of a subscription may take; the subscription itself has no deadline. */
  readonly eventTimeoutMs: number;
  /** The longest text of an answer, and of each event. */
  readonly maxAnswerBytes: number;
}

/** @param plansOf `createOperationPlans` */
export function createPlanExecutor(
  plansOf: PlansOf,
  { eventTimeoutMs, maxAnswerBytes: maxBytes }: PlanExecutorOptions,
): PlanExecutor {
  const prepare = (args: PlanArgs): Prepared | readonly GraphQLError[] => {
    const { operation, planFor, hasDefer } = plansOf(args);
    const { coerced, errors } = coerceVariables(operation, args.variableValues);
    if (errors !== undefined) return errors;
    const { contextValue: context } = args;
    const answer = hasDefer ? { deferring: readsDeferred(context) } : undefined;
    return {
      variables: coerced,
      prepared: planFor(coerced, context.denied, answer, context.trace),
    };
  };

  const answer = (args: PlanArgs, ready: Prepared, run: Run): Awaitable<ExecutionResult> =>
    attempt(() => answerOfAnySize(args, ready, run), tooLargeOnly);

  /** Tries the fast way, which writes text; when anything is wrong, completion finds out what. */
  const answerOfAnySize = (args: PlanArgs, { prepared }: Prepared, run: Run) =>
    andThen(prepared.writer()?.(run, maxBytes), (json) =>
      json == null ? completed(args, prepared.plan, run) : new TextResult(json),
    );

  const completed = (args: PlanArgs, plan: Plan, run: Run): Awaitable<ExecutionResult> => {
    if (hasClientLeft(args.contextValue)) return { errors: [ofRequest('CANCELLED')] };
    return andThen(runStepByStep(complete(completionOf(args, plan, run))), resultOf);
  };

  const resultOf = ({ json, errors }: Completed): ExecutionResult => {
    if (errors.length > 0) return resultWithErrors(json, errors);
    const text = `{"data":${json}}`;
    checkSize(text, maxBytes);
    return new TextResult(text);
  };

  const completionOf = (
    { schema, variableValues, contextValue: { denied } }: PlanArgs,
    plan: Plan,
    run: Run,
  ): Completion => ({ schema, plan, run, denied, rawVariables: variableValues ?? {}, maxBytes });

  const incremental = (
    args: PlanArgs,
    plan: Plan,
    run: Run,
  ): Awaitable<ExecutionResult | IncrementalAnswer> => {
    const { contextValue: context } = args;
    if (hasClientLeft(context)) return { errors: [ofRequest('CANCELLED')] };
    const completer = new DeferredCompleter(completionOf(args, plan, run));
    return andThen(
      runStepByStep(completer.initial()),
      (initial): Awaitable<ExecutionResult | IncrementalAnswer> => {
        if (initial.found.length === 0) {
          // What might have come later stood where it became null.
          run.keepOnly([]);
          return completed(args, plan, run);
        }
        const payloads = deliverDeferred({
          run,
          completer,
          initial,
          maxBytes,
          hasClientLeft: () => hasClientLeft(context),
          errorOf,
        });
        const inParts = new IncrementalAnswer(payloads);
        // What is left then is to be read: who does not read must not hold the place of an operation.
        run.whenAllLoaded().then(inParts.end);
        context.report.parts = inParts;
        return inParts;
      },
    );
  };

  const begin = (args: PlanArgs): Awaitable<ExecutionResult | IncrementalAnswer> => {
    const ready = prepare(args);
    if ('length' in ready) return { errors: ready };
    const { plan } = ready.prepared;
    const run = new Run(plan, ready.variables, args.contextValue);
    if (plan.hasDeferred) {
      return andThen(run.all(), () =>
        attempt(
          () => incremental(args, plan, run),
          (error) => {
            run.keepOnly([]);
            return tooLargeOnly(error);
          },
        ),
      );
    }
    const hasAll = plan.root.steps.length === 0 ? undefined : run.all();
    return andThen(hasAll, () => answer(args, ready, run));
  };

  return {
    execute(args) {
      try {
        return begin(args);
      } catch (error) {
        return Promise.reject(error);
      }
    },
    async subscribe(args) {
      const ready = prepare(args);
      if ('length' in ready) return { errors: ready };
      const { plan } = ready.prepared;
      const [step] = plan.root.steps;
      if (step?.origin.from !== 'operation') throw new Error('no upstream has these events');
      const { operation } = step.origin;
      const events = operation.stream(stepArguments(step, ready.variables), args.contextValue);
      return mapAsyncIterator(events, async (event) => {
        // Its own loaders: what was read for an earlier event may be stale now.
        const { operationCalls } = args.contextValue;
        const context = partOfRequest(args.contextValue, {
          operationCalls: { ...operationCalls, count: 0 },
          deadlineAt: Date.now() + eventTimeoutMs,
        });
        const run = new Run(plan, ready.variables, context);
        await run.event(event);
        const result = await answer(args, ready, run);
        // An event without data would end the subscription: the next one may be smaller.
        return 'data' in result ? result : { ...result, data: null };
      });
    },
  };
}

/** Whoever watches the calls of an operation learns of them with its whole answer. */
const readsDeferred = ({ incremental, report }: RequestContext): boolean =>
  incremental !== null && report.callWatcher === null;

function tooLargeOnly(error: unknown): ExecutionResult {
  if (error instanceof AnswerTooLargeError) return { errors: [ofRequest('ANSWER_TOO_LARGE')] };
  throw error;
}

function errorOf(thrown: unknown): GraphQLError {
  if (thrown instanceof AnswerTooLargeError) return ofRequest('ANSWER_TOO_LARGE');
  const originalError = thrown instanceof Error ? thrown : new Error(String(thrown));
  return new GraphQLError(originalError.message, { originalError });
}

/** One error for all: where every item of a long list has its own, leaving would cost the most. */
function ofRequest(code: 'CANCELLED' | 'ANSWER_TOO_LARGE'): GraphQLError {
  const originalError = new GatewayError(code);
  return new GraphQLError(originalError.message, { originalError });
}
