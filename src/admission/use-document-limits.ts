import { GraphQLError } from 'graphql';
import type { GatewayPlugin } from '../request-context.ts';
import { type DocumentLimits, parseLimited } from './document-limits.ts';

/**
 * Refuses documents that are too large before they are validated: some rules of validation take
 * time that grows with the square of a document. What is parsed once is kept (`useDocumentCache`), so
 * requests that repeat a document do not pay again.
 */
export function useDocumentLimits(limits: DocumentLimits): GatewayPlugin {
  return {
    onParse({ setParseFn }) {
      setParseFn((source) => parseLimited(source, limits));
    },
    onValidate() {
      return ({ valid, result, setResult }) => {
        if (!valid) setResult(onePerMessage(result));
      };
    },
  };
}

/** The same mistake a thousand times is one error, with all of its places: the answer stays small. */
function onePerMessage(errors: readonly Error[]): Error[] {
  const byMessage = Map.groupBy(errors, ({ message }) => message);
  return [...byMessage].map(([message, same]) => {
    const [first] = same;
    if (first !== undefined && same.length === 1) return first;
    const nodes = same.flatMap((error) => (error instanceof GraphQLError && error.nodes) || []);
    return new GraphQLError(message, { nodes });
  });
}
