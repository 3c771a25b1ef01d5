import { type ExecutionResult, GraphQLError } from 'graphql';

/** The result of an operation for which something was thrown. */
export function failedResult(thrown: unknown): ExecutionResult {
  return { errors: isAbort(thrown) ? [] : [graphqlErrorOf(thrown)] };
}

export function graphqlErrorOf(thrown: unknown): GraphQLError {
  if (thrown instanceof GraphQLError) return thrown;
  const originalError = thrown instanceof Error ? thrown : new Error(String(thrown));
  return new GraphQLError(originalError.message, { originalError });
}

/** As Yoga has it: a request that was aborted has no errors of its own. */
const isAbort = (thrown: unknown): boolean =>
  thrown instanceof DOMException &&
  (thrown.name === 'AbortError' || thrown.name === 'TimeoutError');
