import { type GraphQLError, getVariableValues } from 'graphql';
import type { Operation } from './operation-memo.ts';
import { graphOf } from './schema-view.ts';

/** By their names, coerced. */
export type Variables = Readonly<Record<string, unknown>>;

export type Coerced =
  | { readonly coerced: Variables; readonly errors?: never }
  | { readonly errors: readonly GraphQLError[]; readonly coerced?: never };

/**
 * A client that sends thousands of wrong values is told of the first. graphql-js writes the whole
 * value into the message of each: with its 50, one body of 1 MB takes seconds.
 */
const maxErrors = 5;

const nothing: Coerced = { coerced: {} };

/** By the values that a request sent: an object of its own for each request. */
const known = new WeakMap<
  object,
  { readonly operation: Operation['operation']; readonly result: Coerced }
>();

/**
 * The variables of an operation as its types want them (GraphQL, 6.1.2). Every stage that asks for
 * the same request gets the same: they are coerced once.
 * @param values As the client sent them.
 */
export function coerceVariables(
  { schema, operation }: Pick<Operation, 'schema' | 'operation'>,
  values: Readonly<Record<string, unknown>> | null | undefined,
): Coerced {
  const { variableDefinitions = [] } = operation;
  if (variableDefinitions.length === 0) return nothing;
  const sent = values ?? {};
  const earlier = known.get(sent);
  if (earlier?.operation === operation) return earlier.result;
  const seen = getVariableValues(schema, variableDefinitions, sent, { maxErrors });
  const graph = graphOf(schema);
  // Input fields that this client does not see have their defaults all the same.
  const result =
    seen.errors === undefined && graph !== schema
      ? getVariableValues(graph, variableDefinitions, sent, { maxErrors })
      : seen;
  known.set(sent, { operation, result });
  return result;
}
