import { setImmediate } from 'node:timers/promises';
import { type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql';
import { createSchema, createYoga, type GraphQLParams, isAsyncIterable } from 'graphql-yoga';
import { describe, expect, it } from 'vitest';
import type { OperationPlugin } from '../../../../src/http/operation/operation-phases.ts';
import { createOperationRunner } from '../../../../src/http/operation/operation-runner.ts';
import { createRequestContext } from '../../../../src/http/request/create-request-context.ts';
import { RequestLifetime } from '../../../../src/http/request/request-lifetime.ts';
import type { GatewayPlugin, RequestContext } from '../../../../src/shared/request-context.ts';

const schema: GraphQLSchema = createSchema({
  typeDefs: 'type Query { a: Int } type Mutation { b: Int } type Subscription { c: Int }',
  resolvers: {
    Query: { a: () => 1 },
    Subscription: {
      c: {
        async *subscribe() {
          yield { c: 1 };
          yield { c: 2 };
        },
      },
    },
  },
});
const otherSchema: GraphQLSchema = createSchema({ typeDefs: 'type Query { other: Int }' });

const newContext = (): RequestContext =>
  createRequestContext(
    {
      requestId: 'one',
      headers: {},
      answerHeaders: {},
      getsBody: true,
      accept: undefined,
      trace: null,
      peer: { clientIp: '127.0.0.1', fromTrustedProxy: false, clientCertificate: () => null },
    },
    new RequestLifetime(60_000),
  );

type Told = (word: string) => void;
type PluginsOf = (told: Told) => readonly GatewayPlugin[];

/** What became of an operation, and in which order plugins were asked. */
interface Outcome {
  readonly told: readonly string[];
  readonly results?: readonly ExecutionResult[];
  readonly thrown?: unknown;
}

type Run = (params: GraphQLParams) => PromiseLike<unknown> | unknown;

async function outcomeOf(makeRun: (told: Told) => Run, params: GraphQLParams): Promise<Outcome> {
  const told: string[] = [];
  const run = makeRun((word) => told.push(word));
  // What plugins were asked before there was an operation.
  told.length = 0;
  const results: ExecutionResult[] = [];
  try {
    const result = await run(params);
    if (!isAsyncIterable<ExecutionResult>(result)) return { told, results: [plain(result)] };
    for await (const each of result) results.push(plain(each));
    return { told, results };
  } catch (thrown) {
    return { told, thrown };
  }
}

const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

function createServer(plugins: readonly GatewayPlugin[]) {
  const all: OperationPlugin[] = [];
  const collecting: GatewayPlugin = {
    onYogaInit: ({ yoga }) => all.push(...yoga.getEnveloped._plugins),
  };
  const yoga = createYoga<RequestContext, RequestContext>({
    maskedErrors: false,
    parserAndValidationCache: false,
    logging: false,
    schema,
    plugins: [...plugins, collecting],
  });
  return { yoga, plugins: all };
}

/** The same operation by Yoga and by the runner. */
async function bothWays(params: GraphQLParams, pluginsOf: PluginsOf) {
  const byYoga = await outcomeOf((told) => {
    const { yoga } = createServer(pluginsOf(told));
    const request = new yoga.fetchAPI.Request('http://localhost/', { method: 'POST' });
    return (asked) => yoga.getResultForParams({ params: asked, request }, newContext());
  }, params);
  const byRunner = await outcomeOf((told) => {
    const { yoga, plugins } = createServer(pluginsOf(told));
    const run = createOperationRunner(yoga, plugins, schema);
    return (asked) => run(asked, newContext());
  }, params);
  return { byYoga, byRunner };
}

/** Tells of each hook that is called. */
const telling =
  (name: string, waits = false): PluginsOf =>
  (told) => {
    const tell = (hook: string) => {
      told(`${name} ${hook}`);
      return waits ? setImmediate() : undefined;
    };
    return [
      {
        onParams: () => tell('onParams'),
        onEnveloped: () => told(`${name} onEnveloped`),
        onParse: () => {
          told(`${name} onParse`);
          return ({ result }) => told(`${name} parsed ${result instanceof Error}`);
        },
        onValidate: () => {
          told(`${name} onValidate`);
          return ({ valid }) => told(`${name} validated ${valid}`);
        },
        async onExecute() {
          await tell('onExecute');
          return { onExecuteDone: () => tell('onExecuteDone') };
        },
        onExecutionResult: ({ result }) => tell(`onExecutionResult ${JSON.stringify(result)}`),
      },
    ];
  };

const plugin =
  (one: GatewayPlugin): PluginsOf =>
  () => [one];

const between =
  (one: PluginsOf): PluginsOf =>
  (told) => [...telling('first')(told), ...one(told), ...telling('last', true)(told)];

const refusal = new GraphQLError('refused');

describe('operations by the runner end as by Yoga', () => {
  const documents: readonly [string, GraphQLParams][] = [
    ['a query', { query: '{ a }' }],
    ['an operation of several', { query: 'query A { a } query B { b: a }', operationName: 'B' }],
    ['an operation that is not there', { query: 'query A { a }', operationName: 'B' }],
    ['no operation', { query: 'fragment F on Query { a }' }],
    ['what does not parse', { query: '{ a' }],
    ['what is not valid', { query: '{ nothing }' }],
    ['no document', {}],
    ['an empty document', { query: '' }],
    [
      'variables',
      { query: 'query ($yes: Boolean!) { a @skip(if: $yes) }', variables: { yes: true } },
    ],
    ['wrong variables', { query: 'query ($yes: Boolean!) { a @skip(if: $yes) }', variables: {} }],
    ['a subscription', { query: 'subscription { c }' }],
  ];
  it.each(documents)('%s', async (_, params) => {
    const { byYoga, byRunner } = await bothWays(
      params,
      between(() => []),
    );
    expect(byRunner).toEqual(byYoga);
    expect(byRunner.told.length).toBeGreaterThan(1);
  });

  const plugins: readonly [string, GatewayPlugin][] = [
    ['params are others', { onParams: ({ setParams }) => setParams({ query: '{ b: a }' }) }],
    ['there is a result already', { onParams: ({ setResult }) => setResult({ data: { a: 9 } }) }],
    [
      'params are refused',
      {
        onParams() {
          throw refusal;
        },
      },
    ],
    [
      'params are refused later',
      {
        async onParams() {
          await setImmediate();
          throw refusal;
        },
      },
    ],
    [
      'another handles the params',
      {
        onParams({ paramsHandler, setParamsHandler }) {
          setParamsHandler(async (payload) => {
            await setImmediate();
            const result = await paramsHandler({ ...payload, params: { query: '{ c: a }' } });
            return { ...result, extensions: { handled: true } };
          });
        },
      },
    ],
    ['the schema is another', { onEnveloped: ({ setSchema }) => setSchema(otherSchema) }],
    [
      'the document is refused',
      {
        onParse:
          () =>
          ({ replaceParseResult }) =>
            replaceParseResult(refusal),
      },
    ],
    [
      'the parser fails',
      {
        onParse({ setParseFn }) {
          setParseFn(() => {
            throw refusal;
          });
        },
      },
    ],
    ['nothing is wrong with the document', { onValidate: ({ setResult }) => setResult([]) }],
    [
      'something is found wrong afterwards',
      {
        onValidate:
          () =>
          ({ setResult }) =>
            setResult([refusal]),
      },
    ],
    [
      'the context is built',
      { onContextBuilding: async ({ extendContext }) => extendContext({ client: 'web' }) },
    ],
    [
      'the context cannot be built',
      {
        onContextBuilding() {
          throw refusal;
        },
      },
    ],
    [
      'the context is extended',
      {
        onParse: ({ extendContext }) => extendContext({ client: 'web' }),
        onExecute({ context, setResultAndStopExecution }) {
          setResultAndStopExecution({ data: { client: context.client } });
        },
      },
    ],
    [
      'it is stopped with a result',
      { onExecute: ({ setResultAndStopExecution }) => setResultAndStopExecution({ data: null }) },
    ],
    [
      'it is stopped later',
      {
        async onExecute({ setResultAndStopExecution }) {
          await setImmediate();
          setResultAndStopExecution({ data: null });
        },
      },
    ],
    [
      'it is refused',
      {
        onExecute() {
          throw refusal;
        },
      },
    ],
    [
      'another executes it',
      {
        onExecute({ executeFn, setExecuteFn }) {
          setExecuteFn(async (args) => ({ ...(await executeFn(args)), extensions: { e: 1 } }));
        },
      },
    ],
    [
      'executing it fails',
      { onExecute: ({ setExecuteFn }) => setExecuteFn(() => Promise.reject(new Error('failed'))) },
    ],
    [
      'executing it is aborted',
      {
        onExecute({ setExecuteFn }) {
          setExecuteFn(() => Promise.reject(new DOMException('left', 'AbortError')));
        },
      },
    ],
    [
      'the result is replaced',
      { onExecute: () => ({ onExecuteDone: ({ setResult }) => setResult({ data: { a: 2 } }) }) },
    ],
    [
      'the result is replaced in the end',
      { onExecutionResult: ({ setResult }) => setResult({ data: { a: 3 } }) },
    ],
  ];
  it.each(plugins)('%s', async (_, one) => {
    const { byYoga, byRunner } = await bothWays({ query: '{ a }' }, between(plugin(one)));
    expect(byRunner).toEqual(byYoga);
    expect(byRunner.told.length).toBeGreaterThan(0);
  });
});
