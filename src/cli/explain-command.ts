import { parseArgs } from 'node:util';
import type { GraphQLSchema } from 'graphql';
import { AnnotationError } from '../annotations/read.ts';
import { UserError } from '../errors/user-error.ts';
import type { UpstreamCalls } from '../execution/calls/upstream-calls.ts';
import type { Graph } from '../execution/graph/graph.ts';
import { createExplain } from '../gateway/create-explain.ts';
import { createPlans } from '../gateway/create-plans.ts';
import { graphMistake } from '../gateway/graph-mistake.ts';
import { loadGraph } from '../gateway/load-graph.ts';
import type { GatewayOptions } from '../gateway/served.ts';
import type { Explain } from '../observability/explain/explain-operation.ts';
import { isJsonObject } from '../tools/json-object.ts';
import type { Command } from './command.ts';
import { checkOperation } from './explain/check-operation.ts';
import { explanationText } from './explain/explanation-text.ts';
import { givenVariables } from './explain/given-variables.ts';
import { operationsOf, readDocuments, type WrittenOperation } from './explain/operation-files.ts';
import { loadProject } from './project.ts';
import { failure, note, out, success } from './terminal.ts';

export const explainCommand: Command = {
  usage: `headgate explain [options] <file or folder>...

Shows what operations do: their calls in order, what is batched, how many calls there can be, what
they cost, how long the answer is kept and who may ask. Nothing is called.

  -e, --execute <query>  an operation instead of files; may be given more than once
  --operation <name>     only the operation of this name
  --variables <json>     values for its variables, which decide how long lists are
  --json                 the explanations as JSON on stdout
  --check                exit 1 when a link makes a call for each parent (N+1), or an operation
                         needs more than its own @budget(calls:, cost:)
  --config <file>        the configuration (default: gateway.yaml, when there is one)
  --schema <file>        the composed schema (default: what the configuration says)`,

  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        execute: { type: 'string', short: 'e', multiple: true, default: [] },
        operation: { type: 'string' },
        variables: { type: 'string', default: '{}' },
        json: { type: 'boolean', default: false },
        check: { type: 'boolean', default: false },
        config: { type: 'string' },
        schema: { type: 'string' },
      },
    });
    if ((values.execute.length === 0) === (positionals.length === 0)) {
      throw new UserError('name files or folders with operations, or give one with -e');
    }
    const variables = readVariables(values.variables);
    const project = loadProject(values);
    const graph = await loadGraph(project);
    const { schema } = graph;
    const explain = explainer(graph, project);
    const documents =
      positionals.length > 0
        ? readDocuments(positionals)
        : values.execute.map((text) => ({ file: undefined, text }));
    const written = operationsOf(documents, schema);
    const explained = named(written, values.operation).map((each) =>
      explainWritten(each, { schema, explain, variables }),
    );

    if (values.json) {
      const operations = explained.map(({ written, missing, explanation }) => ({
        ...(written.file !== undefined && { file: written.file }),
        operation: written.operation.name?.value ?? null,
        missingVariables: missing,
        ...explanation,
      }));
      out(JSON.stringify(operations, null, 2));
    }
    if (values.check) return check(explained);
    if (!values.json) out(explained.map(textOf).join('\n\n'));
    return 0;
  },
};

/** @throws UserError when the composed schema cannot be served */
function explainer(graph: Graph, project: GatewayOptions): Explain {
  try {
    return createExplain(createPlans(graph, noCalls, project.config), project.config);
  } catch (error) {
    throw graphMistake(error, graph, project);
  }
}

/** Nothing is called for an explanation. */
const noCalls: UpstreamCalls = {
  operation: () => ({
    call: () => {
      throw new Error('explain calls nobody');
    },
    stream: () => {
      throw new Error('explain calls nobody');
    },
  }),
};

/** @throws UserError when there is none of this name */
function named(all: readonly WrittenOperation[], name: string | undefined) {
  const wanted = all.filter(
    ({ operation }) => name === undefined || operation.name?.value === name,
  );
  if (wanted.length > 0) return wanted;
  const names = all.map(({ operation }) => operation.name?.value ?? 'one without a name');
  throw new UserError(
    name === undefined ? 'there is no operation' : `there is no operation ${name}`,
    names.length > 0 ? { hint: `There are these: ${names.join(', ')}.` } : {},
  );
}

interface Explaining {
  readonly schema: GraphQLSchema;
  readonly explain: Explain;
  readonly variables: Readonly<Record<string, unknown>>;
}

type Explained = ReturnType<typeof explainWritten>;

function explainWritten(written: WrittenOperation, { schema, explain, variables }: Explaining) {
  const { document, operation } = written;
  const { values, missing } = givenVariables(schema, document, operation, variables);
  const operationName = operation.name?.value;
  const explanation = explain({ schema, document, operationName }, values, null);
  return { written, missing, explanation };
}

function textOf({ written: { file, operation }, missing, explanation }: Explained): string {
  const name = [operation.operation, operation.name?.value].filter(Boolean).join(' ');
  const text = explanationText(file === undefined ? name : `${name} (${file})`, explanation);
  if (missing.length === 0) return text;
  const names = missing.map((each) => `$${each}`).join(', ');
  return `${text}\n\n  Without values for ${names}: lists that they size are as long as @listSize assumes.`;
}

function check(explained: readonly Explained[]): number {
  const problems = explained.flatMap(({ written, explanation }) =>
    problemsOf(written, explanation).map((problem) => {
      const { file = '-e', operation } = written;
      return `${file}: ${operation.name?.value ?? operation.operation}: ${problem}`;
    }),
  );
  for (const problem of problems) failure(problem);
  if (explained.some(({ explanation }) => explanation.steps.some((step) => step.callPerParent))) {
    note(
      '  Links are batched where a source has a bulk read: compose finds it, or @batch names it. Where',
    );
    note(
      '  there is none, @budget(calls: …, callPerParent: true) says that the calls are intended.',
    );
  }
  if (problems.length > 0) return 1;
  const count = explained.length === 1 ? '1 operation' : `${explained.length} operations`;
  success(`${count}: no N+1 calls, none over its budget`);
  return 0;
}

function problemsOf({ operation }: WrittenOperation, explanation: Explained['explanation']) {
  try {
    return checkOperation(operation, explanation);
  } catch (error) {
    if (error instanceof AnnotationError) return [error.message];
    throw error;
  }
}

function readVariables(json: string): Readonly<Record<string, unknown>> {
  try {
    const variables: unknown = JSON.parse(json);
    if (isJsonObject(variables)) return variables;
  } catch {
    // Told below.
  }
  throw new UserError('--variables must be a JSON object, such as {"limit": 50}');
}
