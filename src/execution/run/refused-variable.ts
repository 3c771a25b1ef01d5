import { GraphQLError } from 'graphql';
import { GatewayError } from '../../errors/gateway-error.ts';

/**
 * graphql-js finds some variables wrong only where they are used: null that was allowed by the
 * variable's own type, because a default stands in when it is left out.
 * @param error What graphql-js threw; it speaks only of the document.
 * @returns The same as a mistake of the client.
 */
export function refusedVariable(error: unknown): unknown {
  if (!(error instanceof GraphQLError)) return error;
  const { message, nodes = null } = error;
  const originalError = new GatewayError('GRAPHQL_VALIDATION_FAILED', { message });
  return new GraphQLError(message, { nodes, originalError });
}
