import { isAsyncIterable } from '@envelop/core';
import { type ExecutionArgs, type ExecutionResult, getOperationAST } from 'graphql';
import { GatewayError } from '../errors/gateway-error.ts';
import { coerceVariables } from '../shared/coerced-variables.ts';
import type { Explanation } from '../shared/explanation.ts';
import type { GatewayPlugin, RequestContext } from '../shared/request-context.ts';
import { TextResult } from '../shared/text-result.ts';
import type { Explain } from './explain/explain-operation.ts';
import { RunRecorder } from './explain/run-recorder.ts';

const explainHeader = 'x-headgate-explain';

export interface ExplainOptions {
  readonly explain: Explain;
  /** Others are answered as if they had not asked. */
  readonly mayAsk: (context: RequestContext) => boolean;
}

/**
 * `extensions.explain`, for requests that ask for it by a header: `plan` says what would be called
 * and runs nothing; `run` says what was called, too. It must stand after field access, so that nobody
 * is told of what they may not ask, and before rate limits, because a plan is not a call, and the
 * cache, which ends requests.
 */
export function useExplain({ explain, mayAsk }: ExplainOptions): GatewayPlugin {
  const asked = (context: RequestContext) => {
    const mode = context.headers[explainHeader];
    return mode !== undefined && mayAsk(context) ? mode : undefined;
  };
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const { contextValue: context } = args;
      const mode = asked(context);
      if (mode === undefined) return;
      if (mode !== 'plan' && mode !== 'run') throw unknownMode();
      const variables = coercedVariables(args);
      // Execution will refuse the variables.
      if (variables === undefined) return;
      const plan = explain(args, variables, context.denied);
      if (mode === 'plan') setResultAndStopExecution(planOnly(plan));
      else context.report.callWatcher = new RunRecorder(plan);
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const { contextValue: context } = args;
      const mode = asked(context);
      if (mode === undefined) return;
      // A stream has no end at which something could be said about it.
      if (mode !== 'plan') throw unknownMode();
      const variables = coercedVariables(args);
      if (variables === undefined) return;
      setResultAndStopExecution(planOnly(explain(args, variables, context.denied)));
    },
    onExecutionResult({ result, setResult, context: { report } }) {
      const { callWatcher } = report;
      if (!(callWatcher instanceof RunRecorder)) return;
      if (result == null || isAsyncIterable(result) || Array.isArray(result)) return;
      // Yoga may ask a second time for a result that is made already.
      report.callWatcher = null;
      setResult(withExplanation(result, callWatcher.explanation(report)));
    },
  };
}

const planOnly = (plan: Explanation): ExecutionResult => ({
  data: null,
  extensions: { explain: plan },
});

function unknownMode(): GatewayError {
  return new GatewayError('BAD_REQUEST', {
    message: `${explainHeader} is plan or run; of subscriptions, plan.`,
  });
}

function coercedVariables(args: ExecutionArgs) {
  const operation = getOperationAST(args.document, args.operationName);
  if (operation == null) return {};
  return coerceVariables({ schema: args.schema, operation }, args.variableValues).coerced;
}

/**
 * The data of a text stays the text that it is. What caches were told of the answer does not hold for
 * one with an explanation: they would give that to those who did not ask for it.
 */
function withExplanation(result: ExecutionResult, explain: Explanation): ExecutionResult {
  if (result instanceof TextResult) {
    const json = `${result.stringify().slice(0, -1)},"extensions":${JSON.stringify({ explain })}}`;
    return new TextResult(json);
  }
  return { ...result, extensions: { ...result.extensions, explain } };
}
