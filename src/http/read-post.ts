import type { IncomingMessage } from 'node:http';
import type { GraphQLParams } from 'graphql-yoga';
import { GatewayError } from '../errors/gateway-error.ts';
import type { HeaderMap } from './header-map.ts';
import { parseJson } from './parse-json.ts';
import { readBody } from './read-body.ts';

/**
 * Reads a GraphQL request that was sent by POST: JSON only. Other encodings (forms, multipart, bare
 * documents) can be sent across origins without a preflight, so they are not read at all.
 * @throws GatewayError
 */
export async function readPost(
  request: IncomingMessage,
  headers: HeaderMap,
  maxBodyBytes: number,
): Promise<GraphQLParams | GraphQLParams[]> {
  refuseOtherEncodings(headers);
  const value = parseJson(await readBody(request, maxBodyBytes), 'The request body');
  if (typeof value === 'object' && value !== null) return value;
  throw new GatewayError('BAD_REQUEST', { message: 'The request body must be a JSON object.' });
}

function refuseOtherEncodings(headers: HeaderMap): void {
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
