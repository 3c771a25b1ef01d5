import type { GraphQLParams } from 'graphql-yoga';
import { GatewayError } from '../errors/gateway-error.ts';
import type { GatewayPlugin } from '../request-context.ts';
import { type CorsConfig, refuseForeignOrigins } from './cross-origin.ts';
import { readBody } from './read-body.ts';

export interface GraphqlRequestOptions {
  readonly cors: CorsConfig;
  readonly maxBodyBytes: number;
}

/**
 * Reads GraphQL requests as the GraphQL over HTTP specification writes them: JSON by POST, or
 * queries by GET. Yoga's other encodings (forms, multipart, bare documents) can be sent across
 * origins without a preflight, so they are not read at all.
 */
export function useGraphqlRequest({ cors, maxBodyBytes }: GraphqlRequestOptions): GatewayPlugin {
  return {
    onRequestParse({ request, serverContext, setRequestParser }) {
      refuseForeignOrigins(serverContext.headers, cors);
      if (request.method === 'POST') {
        refuseOtherEncodings(serverContext.headers);
        setRequestParser(async () => jsonParams(await readBody(request, maxBodyBytes)));
      } else if (request.method === 'GET') {
        setRequestParser(() => queryParams(request.url));
      }
    },
  };
}

function refuseOtherEncodings(headers: Readonly<Record<string, string>>): void {
  const mediaType = headers['content-type'] ?? '';
  if (!/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(mediaType)) {
    throw new GatewayError('BAD_REQUEST', {
      message: 'The request body must be application/json in UTF-8.',
      httpStatus: 415,
    });
  }
  // An inflated body could be a thousand times larger than what the limit is measured on.
  if (!/^(identity)?$/i.test(headers['content-encoding'] ?? '')) {
    throw new GatewayError('BAD_REQUEST', {
      message: 'Compressed request bodies are not accepted.',
      httpStatus: 415,
      headers: { 'accept-encoding': 'identity' },
    });
  }
}

function jsonParams(body: string): GraphQLParams | GraphQLParams[] {
  const value = parseJson(body, 'The request body');
  if (typeof value === 'object' && value !== null) return value;
  throw new GatewayError('BAD_REQUEST', { message: 'The request body must be a JSON object.' });
}

/** `request.url` is absolute, so it always parses. */
function queryParams(url: string): GraphQLParams {
  const search = new URL(url).searchParams;
  const text = (name: string) => search.get(name) || undefined;
  const json = (name: string) => {
    const value = text(name);
    return value === undefined ? undefined : parseJson(value, `The parameter ${name}`);
  };
  const params: Record<string, unknown> = {
    query: text('query'),
    operationName: text('operationName'),
    variables: json('variables'),
    extensions: json('extensions'),
  };
  return params;
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new GatewayError('BAD_REQUEST', { message: `${what} is not JSON.` });
  }
}
