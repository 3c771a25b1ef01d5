import { type DocumentNode, GraphQLError, parse, type Source } from 'graphql';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import { operationSizes } from './document-size.ts';

export type DocumentLimits = Pick<
  GatewayConfig['admission'],
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
export function parseLimited(source: string | Source, limits: DocumentLimits): DocumentNode {
  const document = parseTokens(source, limits.maxTokens);
  checkSizes(document, limits);
  return document;
}

function parseTokens(source: string | Source, maxTokens: number): DocumentNode {
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

function checkSizes(document: DocumentNode, limits: DocumentLimits): void {
  for (const size of operationSizes(document)) {
    const measured: readonly (readonly [string, number, number])[] = [
      ['levels of fields', size.depth, limits.maxDepth],
      ['levels of introspection', size.introspectionDepth, limits.maxIntrospectionDepth],
      ['aliases', size.aliases, limits.maxAliases],
      ['directives', size.directives, limits.maxDirectives],
      ['root fields', size.ownFields, limits.maxRootFields],
      ['fields', size.fields, limits.maxFields],
    ];
    for (const [what, actual, limit] of measured) {
      if (actual > limit) throw limitError(what, actual, limit);
    }
  }
}

function limitError(what: string, actual: number | undefined, limit: number): GatewayError {
  const has = actual === undefined ? 'more' : String(actual);
  return new GatewayError('DOCUMENT_LIMIT', {
    message: `The document has ${has} ${what}; ${limit} are allowed.`,
  });
}
