import { type ExecutionResult, getOperationAST, getVariableValues, parse, validate } from 'graphql';
import type { Binding } from '../../../src/annotations/bindings.ts';
import { annotationDirectivesSDL } from '../../../src/annotations/directives.ts';
import { operationName } from '../../../src/annotations/operation-name.ts';
import { policyDirectivesSDL } from '../../../src/annotations/policy-directives.ts';
import { readGraph } from '../../../src/execution/graph/graph.ts';
import { applyLeafBehaviour } from '../../../src/execution/graph/leaf-behaviour.ts';
import { createOperationPlans, operationFacts } from '../../../src/execution/operation-plans.ts';
import { createExecutionModel } from '../../../src/execution/plan/execution-model.ts';
import { createPlanExecutor, type PlanArgs } from '../../../src/execution/plan-executor.ts';
import { IncrementalAnswer } from '../../../src/shared/incremental-answer.ts';
import { andThen } from '../../../src/tools/awaitable.ts';
import { requestContext } from '../../fixtures/request-context.ts';

export type WireArgs = Readonly<Record<string, unknown>>;
type Answer = (args: WireArgs, binding: Binding) => unknown;

/** Where nothing says how long a list is. */
const assumedListSize = 100;
export const eventTimeoutMs = 5_000;

/** The name of the rpc that answers a field: tests use one source and one service. */
export const rpc = (method: string) => `@grpc(source: "s", service: "S", method: "${method}")`;

export function composedSdl(types: string): string {
  return `schema @source(name: "s", protocol: "grpc", endpoint: "s:1") { query: Query }
    ${types} ${annotationDirectivesSDL} ${policyDirectivesSDL}`;
}

/**
 * A graph whose upstream is in memory and writes down its calls.
 * @param types The SDL of the types; with `schema` it is the whole document.
 * @param underWay How long an answer is: none of them by itself.
 */
export function fakeGraph(
  types: string,
  upstream: Readonly<Record<string, Answer>>,
  maxAnswerBytes = 10_000_000,
  underWay: () => unknown = () => undefined,
) {
  const sdl = types.includes('@source(') ? types : composedSdl(types);
  const calls: { readonly method: string; readonly args: WireArgs }[] = [];
  /** Of each call, without streams. */
  const deadlines: number[] = [];
  /** Of each call, how many its operation has made with it. */
  const counts: number[] = [];
  const answer = (binding: Binding, args: WireArgs): unknown => {
    const method = operationName(binding).split('/').at(-1) ?? '';
    calls.push({ method, args });
    return frozen(upstream[method]?.(args, binding));
  };
  const { schema } = readGraph(sdl, 'unified.graphql');
  applyLeafBehaviour(schema);
  const model = createExecutionModel(schema, {
    operation: ({ binding }) => ({
      async call(args, { deadlineAt, operationCalls }) {
        deadlines.push(deadlineAt);
        operationCalls.count += 1;
        counts.push(operationCalls.count);
        const value = answer(binding, args);
        await underWay();
        return await value;
      },
      async *stream(args) {
        const events = answer(binding, args);
        yield* Array.isArray(events) ? events : [];
      },
    }),
  });
  const plansOf = createOperationPlans(model, assumedListSize);
  const executor = createPlanExecutor(plansOf, { eventTimeoutMs, maxAnswerBytes });
  const { subscribe } = executor;
  const execute = (args: PlanArgs) => andThen(executor.execute(args), whole);
  const request = (query: string, variableValues: WireArgs) => {
    const document = parse(query);
    const [error] = validate(schema, document);
    if (error !== undefined) throw error;
    return { schema, document, variableValues, contextValue: requestContext() };
  };
  return {
    schema,
    plansOf,
    calls,
    deadlines,
    counts,
    execute,
    /** For a client that reads what comes later. */
    executeInParts: (args: PlanArgs) => executor.execute(args),
    subscribe,
    request,
    /** What is known before it runs. */
    facts(query: string, variables: WireArgs = {}) {
      const asked = request(query, variables);
      const definitions = getOperationAST(asked.document)?.variableDefinitions ?? [];
      const { coerced = {} } = getVariableValues(schema, definitions, variables);
      const known = operationFacts(plansOf)(asked, coerced);
      return { ...known, maxCalls: known.maxCallsOf(coerced) };
    },
    /** As it leaves execution. */
    answer: (query: string, variables: WireArgs = {}) => execute(request(query, variables)),
    async run(query: string, variables: WireArgs = {}): Promise<ExecutionResult> {
      return asSent(await execute(request(query, variables)));
    },
    async events(query: string, variables: WireArgs = {}): Promise<ExecutionResult[]> {
      const stream = await subscribe(request(query, variables));
      if (!(Symbol.asyncIterator in stream)) return [asSent(stream)];
      const events: ExecutionResult[] = [];
      for await (const event of stream) events.push(asSent(event));
      return events;
    },
  };
}

function whole(result: ExecutionResult | IncrementalAnswer): ExecutionResult {
  if (result instanceof IncrementalAnswer) throw new Error('an answer that nobody reads in parts');
  return result;
}

/** Requests share answers: whoever changed one would change it for others. */
function frozen(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (value instanceof Promise) return value.then(frozen);
  for (const member of Object.values(value)) frozen(member);
  return Object.freeze(value);
}

/** As clients get it. */
export function textOf(result: ExecutionResult & { readonly stringify?: unknown }): string {
  const { stringify } = result;
  return typeof stringify === 'function' ? stringify(result) : JSON.stringify(result);
}

/** Its data, as clients get it: with all digits, and in order. `undefined`: there is none. */
export function dataTextOf(result: ExecutionResult): string | undefined {
  if (!('stringify' in result)) return JSON.stringify(result.data);
  const hasErrors = result.errors !== undefined;
  const text = textOf(hasErrors ? { ...result, errors: [] } : result);
  return text.slice('{"data":'.length, hasErrors ? -',"errors":[]}'.length : -1);
}

/** What is no JSON would fail here. */
const asSent = (result: ExecutionResult): ExecutionResult => JSON.parse(textOf(result));
