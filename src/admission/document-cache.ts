import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** The most text of documents that is kept as keys; one may be as large as a request body. */
const maxTextLength = 16_777_216;

/**
 * Where Yoga keeps parsed documents, by their text: its option `parserAndValidationCache`. Yoga's
 * own counts documents only, so that a thousand of 1 MB each would fill the memory.
 * @param maxDocuments `admission.maxCachedDocuments`
 */
export function createDocumentCache(maxDocuments: number) {
  return {
    documentCache: new LRUCache<string, DocumentNode>({
      max: maxDocuments,
      maxSize: maxTextLength,
      sizeCalculation: (_document, text) => text.length,
    }),
    // Documents that do not parse are refused soon enough; keeping them only helps who sends them.
    errorCache: { get: () => undefined, set: () => {} },
  };
}
