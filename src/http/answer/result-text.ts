import type { ExecutionResult, GraphQLError, GraphQLFormattedError } from 'graphql';

type Result = ExecutionResult & { readonly stringify?: unknown };

/**
 * The JSON text of a result, without what its `extensions` say for the HTTP answer only. Executors
 * that write JSON themselves hand over how, so every digit of their numbers is kept.
 */
export function resultText(result: Result): string {
  const { errors, extensions, stringify } = result;
  if (typeof stringify === 'function' && errors === undefined) return stringify();
  const written = {
    ...result,
    errors: errors?.map(writtenError),
    extensions: withoutHttp(extensions),
  };
  return typeof stringify === 'function' ? stringify(written) : JSON.stringify(written);
}

/** An error as clients read it. */
export function writtenError(error: GraphQLError): GraphQLFormattedError {
  const { extensions, ...said } = error.toJSON();
  const others = withoutHttp(extensions);
  return others === undefined ? said : { ...said, extensions: others };
}

/** `undefined`: there is nothing else. */
function withoutHttp(extensions: Readonly<Record<string, unknown>> = {}) {
  const { http: _http, ...others } = extensions;
  return Object.keys(others).length > 0 ? others : undefined;
}
