import type { DocumentNode, ExecutionArgs, ExecutionResult, GraphQLSchema } from 'graphql';
import type {
  GatewayPlugin,
  RequestContext,
  ValidityMemory,
} from '../../shared/request-context.ts';
import { type Awaitable, andThen, inTurn } from '../../tools/awaitable.ts';

/**
 * What Envelop does with the hooks of each phase of an operation: the same hooks in the same order
 * with the same meaning. Envelop makes several promise-like objects for each hook, also where
 * nothing waits; here only what is a promise is awaited, and what waits for nothing makes none.
 */

type Hooks = Required<GatewayPlugin>;
type Payload<Name extends 'onParams' | 'onParse' | 'onValidate' | 'onExecute'> = Parameters<
  Hooks[Name]
>[0];
/** The request's context with what Yoga adds: the params and the request. */
export type OperationContext = Parameters<Payload<'onParams'>['paramsHandler']>[0]['context'];
export type OperationArgs = Omit<ExecutionArgs, 'contextValue'> & {
  readonly contextValue: OperationContext;
};
/** What has a part in an operation, of the plugins of any Yoga server. */
export type OperationPlugin = Pick<
  GatewayPlugin,
  | 'onParams'
  | 'onEnveloped'
  | 'onParse'
  | 'onValidate'
  | 'onContextBuilding'
  | 'onExecute'
  | 'onExecutionResult'
> &
  Partial<ValidityMemory>;
export type OperationResult = ExecutionResult | AsyncIterable<ExecutionResult>;
/** What is executed step by step can be asked to end. */
type Executed = ExecutionResult | AsyncIterableIterator<ExecutionResult>;

export function createParse(plugins: readonly OperationPlugin[]) {
  const hooks = plugins.flatMap(({ onParse }) => onParse ?? []);
  /** @throws what the parser throws, or a plugin has put in place of the document */
  return (source: string, context: OperationContext): DocumentNode => {
    let result: unknown;
    const extendContext = extenderOf(context);
    const payload: Payload<'onParse'> = {
      context,
      extendContext,
      params: { source },
      parseFn: noEngine,
      setParseFn(next) {
        payload.parseFn = next;
      },
      setParsedDocument(document) {
        result = document;
      },
    };
    const afterwards = hooks.map((hook) => hook(payload));
    if (result === undefined) {
      try {
        result = payload.parseFn(source);
      } catch (error) {
        result = error;
      }
    }
    const replaceParseResult = (next: unknown) => {
      result = next;
    };
    for (const after of afterwards) after?.({ context, extendContext, result, replaceParseResult });
    if (!isDocument(result)) throw result;
    return result;
  };
}

const isDocument = (result: unknown): result is DocumentNode =>
  typeof result === 'object' && result !== null && 'kind' in result;

export function createValidate(plugins: readonly OperationPlugin[]) {
  const hooks = plugins.flatMap(({ onValidate }) => onValidate ?? []);
  const memories = plugins.flatMap(({ isKnownValid }) => isKnownValid ?? []);
  /** @returns What is wrong with the document. */
  return (
    schema: GraphQLSchema,
    documentAST: DocumentNode,
    context: OperationContext,
  ): readonly Error[] => {
    // Envelop has all rules named again, which takes longer than to run a small operation.
    if (memories.some((isKnownValid) => isKnownValid(schema, documentAST))) return nothingWrong;
    let errors: readonly Error[] | undefined;
    const rules: unknown[] = [];
    const extendContext = extenderOf(context);
    const setResult = (next: readonly Error[]) => {
      errors = next;
    };
    const payload: Payload<'onValidate'> = {
      context,
      extendContext,
      params: { schema, documentAST },
      addValidationRule: (rule) => rules.push(rule),
      validateFn: noEngine,
      setValidationFn(next) {
        payload.validateFn = next;
      },
      setResult,
    };
    const afterwards = hooks.map((hook) => hook(payload));
    const found = errors ?? payload.validateFn(schema, documentAST, rules);
    setResult(found);
    for (const after of afterwards) {
      const result = errors ?? found;
      after?.({ context, extendContext, valid: found.length === 0, result, setResult });
    }
    return errors ?? found;
  };
}

const nothingWrong: readonly Error[] = [];

export function createContextBuilding(plugins: readonly OperationPlugin[]) {
  const hooks = plugins.flatMap(({ onContextBuilding }) => onContextBuilding ?? []);
  /** @returns `undefined`: nothing has to be awaited. */
  return (context: OperationContext): Promise<void> | undefined =>
    hooks.length === 0 ? undefined : buildContext(hooks, context);
}

async function buildContext(
  hooks: readonly Hooks['onContextBuilding'][],
  context: OperationContext,
): Promise<void> {
  const extendContext = extenderOf(context);
  const afterwards = [];
  let isBroken = false;
  const breakContextBuilding = () => {
    isBroken = true;
  };
  for (const hook of hooks) {
    afterwards.push(await hook({ context, extendContext, breakContextBuilding }));
    if (isBroken) return;
  }
  for (const after of afterwards) await after?.({ context, extendContext });
}

export function createExecute(plugins: readonly OperationPlugin[]) {
  const hooks = plugins.flatMap(({ onExecute }) => onExecute ?? []);
  return (args: OperationArgs): Awaitable<Executed> => {
    let result: Executed | undefined;
    let isStopped = false;
    const payload: Payload<'onExecute'> = {
      args,
      context: args.contextValue,
      extendContext: extenderOf(args.contextValue),
      executeFn: noEngine,
      setExecuteFn(next) {
        payload.executeFn = next;
      },
      setResultAndStopExecution(stopResult) {
        result = stopResult;
        isStopped = true;
      },
    };
    const afterwards: Awaited<ReturnType<Hooks['onExecute']>>[] = [];
    const begun = inTurn(hooks, (hook) => {
      if (isStopped) return undefined;
      return andThen(hook(payload), (after) => afterwards.push(after));
    });
    const finish = (executed: Executed): Awaitable<Executed> => {
      let answer = executed;
      const setResult = (next: Executed) => {
        answer = next;
      };
      const done = inTurn(afterwards, (after) =>
        after?.onExecuteDone?.({ args, result: answer, setResult }),
      );
      return andThen(done, () => answer);
    };
    return andThen(begun, () => andThen(result ?? payload.executeFn(args), finish));
  };
}

/** Plugins may add to the context that all share. */
export const extenderOf = (context: OperationContext) => (extension: Partial<RequestContext>) => {
  Object.assign(context, extension);
};

function noEngine(): never {
  throw new Error('no plugin does this');
}
