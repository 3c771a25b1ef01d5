import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { GatewayError } from '../errors/gateway-error.ts';
import { graphOf } from './schema-view.ts';

/** An operation and what is needed to understand it. */
export interface Operation {
  /** What exists for the client that asks. */
  readonly schema: GraphQLSchema;
  /** The whole graph, for policies: see `SchemaView`. */
  readonly graph: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** The part of graphql-js' `ExecutionArgs` that says which operation is meant. */
export interface OperationArgs {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
}

/**
 * Remembers what was worked out about an operation for as long as its document is kept, so that
 * requests pay for reading a document once, not each time.
 */
export function memoizeByOperation<T>(
  workOut: (operation: Operation) => T,
): (args: OperationArgs) => T {
  // Documents outlive a schema that is reloaded.
  const bySchema = new WeakMap<GraphQLSchema, WeakMap<OperationDefinitionNode, { value: T }>>();
  return ({ schema, document, operationName }) => {
    const operation = getOperationAST(document, operationName);
    if (operation == null) {
      throw new GatewayError('BAD_REQUEST', { message: 'The document has no such operation.' });
    }
    let byOperation = bySchema.get(schema);
    if (byOperation === undefined) {
      byOperation = new WeakMap();
      bySchema.set(schema, byOperation);
    }
    let known = byOperation.get(operation);
    if (known === undefined) {
      const fragments = fragmentsOf(document);
      known = { value: workOut({ schema, graph: graphOf(schema), operation, fragments }) };
      byOperation.set(operation, known);
    }
    return known.value;
  };
}

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition);
    }
  }
  return fragments;
}
