import type { DocumentNode, GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { GatewayPlugin, ValidityMemory } from '../shared/request-context.ts';

/** The most text of documents that is kept as keys; one may be as large as a request body. */
const maxTextLength = 16_777_216;

/**
 * Keeps parsed documents by their text, and for which views of the graph each is valid. In place of
 * Yoga's own (`parserAndValidationCache`), which counts documents only, so that a thousand of 1 MB
 * each would fill the memory, and which joins the names of all rules for every request: ours are
 * the same for all.
 * Documents that do not parse or are not valid are refused soon enough; keeping them only helps who
 * sends them.
 * @param maxDocuments `admission.maxCachedDocuments`
 */
export function useDocumentCache(maxDocuments: number): GatewayPlugin & ValidityMemory {
  const documents = new LRUCache<string, DocumentNode>({
    max: maxDocuments,
    maxSize: maxTextLength,
    sizeCalculation: (_document, text) => text.length,
  });
  const valid = new WeakMap<GraphQLSchema, WeakSet<DocumentNode>>();
  return {
    isKnownValid: (schema, document) => valid.get(schema)?.has(document) === true,
    onParse({ params, setParsedDocument }) {
      const { source } = params;
      const text = typeof source === 'string' ? source : source.body;
      const known = documents.get(text);
      if (known !== undefined) {
        setParsedDocument(known);
        return;
      }
      return ({ result }) => {
        if (result !== null && !(result instanceof Error)) documents.set(text, result);
      };
    },
    onValidate({ params: { schema, documentAST }, setResult }) {
      let ofSchema = valid.get(schema);
      if (ofSchema === undefined) {
        ofSchema = new WeakSet();
        valid.set(schema, ofSchema);
      }
      if (ofSchema.has(documentAST)) {
        setResult([]);
        return;
      }
      return ({ valid: isValid }) => {
        if (isValid) ofSchema.add(documentAST);
      };
    },
  };
}
