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
  };
}
