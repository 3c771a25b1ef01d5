import { GraphQLError } from 'graphql';
import type { GatewayPlugin } from '../shared/request-context.ts';
import type { ByClient } from './by-client.ts';
import { type DocumentLimits, documentRefusal, parseTokens } from './documents/document-limits.ts';

/**
 * Refuses documents that are too large before they are validated: some rules of validation take
 * time that grows with the square of a document. It must stand before what keeps parsed documents
 * (`useDocumentCache`): what is refused is not kept, and what is kept may be too large for the next
 * client. Documents are measured once.
 */
export function useDocumentLimits(limitsOf: ByClient<DocumentLimits>): GatewayPlugin {
  return {
    onParse({ context, setParseFn }) {
      const limits = limitsOf(context.client);
      setParseFn((source) => parseTokens(source, limits.maxTokens));
      return ({ result, replaceParseResult }) => {
        if (result === null || result instanceof Error) return;
        const refusal = documentRefusal(result, limits);
        if (refusal !== undefined) replaceParseResult(refusal);
      };
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
