import { type DocumentNode, GraphQLError, parse, type Source } from 'graphql';
import type { OperationLimits } from '../../config/sections/admission-config.ts';
import { GatewayError } from '../../errors/gateway-error.ts';
import { operationSizes, type SelectionSize } from './document-size.ts';

export type DocumentLimits = Pick<
  OperationLimits,
  | 'maxTokens'
  | 'maxDepth'
  | 'maxIntrospectionDepth'
  | 'maxAliases'
  | 'maxDirectives'
  | 'maxRootFields'
  | 'maxFields'
>;

/**
 * Parses a document, but no further than `maxTokens`.
 * @throws GatewayError DOCUMENT_LIMIT
 * @throws GraphQLError when it has a syntax error
 */
export function parseTokens(source: string | Source, maxTokens: number): DocumentNode {
  try {
    return parse(source, { maxTokens });
  } catch (error) {
    // graphql-js has no other sign for it than the text.
    if (error instanceof GraphQLError && /more tha[tn] \d+ tokens/.test(error.message)) {
      throw limitError('tokens', undefined, maxTokens);
    }
    // The parser calls itself for each level: values nested as deep as tokens allow can be too deep.
    if (error instanceof RangeError) {
      throw new GatewayError('DOCUMENT_LIMIT', { message: 'The document is nested too deep.' });
    }
    throw error;
  }
}

/**
 * Why a document is too large. It may have been parsed for another client, so its tokens count, too.
 * @returns `undefined`: it is not.
 */
export function documentRefusal(
  document: DocumentNode,
  limits: DocumentLimits,
): GatewayError | undefined {
  const { tokenCount = 0 } = document;
  if (tokenCount > limits.maxTokens) return limitError('tokens', tokenCount, limits.maxTokens);
  for (const size of operationSizes(document)) {
    for (const [measure, limit, what] of measures) {
      if (size[measure] > limits[limit]) return limitError(what, size[measure], limits[limit]);
    }
  }
  return undefined;
}

const measures: readonly (readonly [keyof SelectionSize, keyof DocumentLimits, string])[] = [
  ['depth', 'maxDepth', 'levels of fields'],
  ['introspectionDepth', 'maxIntrospectionDepth', 'levels of introspection'],
  ['aliases', 'maxAliases', 'aliases'],
  ['directives', 'maxDirectives', 'directives'],
  ['ownFields', 'maxRootFields', 'root fields'],
  ['fields', 'maxFields', 'fields'],
];

function limitError(what: string, actual: number | undefined, limit: number): GatewayError {
  const has = actual === undefined ? `more than ${limit} ${what}` : `${actual} ${what}`;
  return new GatewayError('DOCUMENT_LIMIT', {
    message: `The document has ${has}; ${limit} are allowed.`,
  });
}
