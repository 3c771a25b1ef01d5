import {
  type GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  isInputObjectType,
} from 'graphql';
import type { Operation } from './operation-memo.ts';
import { graphOf } from './schema-view.ts';

/** Coerced values by the names of their variables. */
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

/** Keyed by the `variables` that a request sent, which is an object of its own for each request. */
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
  const given = values ?? {};
  const earlier = known.get(given);
  if (earlier?.operation === operation) return earlier.result;
  const sent = hasInheritedNames(schema)
    ? Object.fromEntries(
        Object.entries(given).map(([name, value]) => [name, withoutPrototypes(value)]),
      )
    : given;
  const seen = getVariableValues(schema, variableDefinitions, sent, { maxErrors });
  const graph = graphOf(schema);
  // Input fields that this client does not see have their defaults all the same.
  const result =
    seen.errors === undefined && graph !== schema
      ? getVariableValues(graph, variableDefinitions, sent, { maxErrors })
      : seen;
  known.set(given, { operation, result });
  return result;
}

const schemasWithInheritedNames = new WeakMap<GraphQLSchema, boolean>();

/** Whether an input field is called as something that every object inherits. */
function hasInheritedNames(schema: GraphQLSchema): boolean {
  let has = schemasWithInheritedNames.get(schema);
  if (has === undefined) {
    has = Object.values(schema.getTypeMap())
      .filter(isInputObjectType)
      .some((type) => Object.keys(type.getFields()).some((name) => name in Object.prototype));
    schemasWithInheritedNames.set(schema, has);
  }
  return has;
}

/** graphql-js takes what an object inherits for what was sent: without a `constructor`, a function. */
function withoutPrototypes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPrototypes);
  if (typeof value !== 'object' || value === null) return value;
  const bare: Record<string, unknown> = Object.create(null);
  for (const [name, member] of Object.entries(value)) bare[name] = withoutPrototypes(member);
  return bare;
}
