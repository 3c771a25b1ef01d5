import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { GraphQLParams } from 'graphql-yoga';
import { GatewayError } from '../../errors/gateway-error.ts';
import type { Awaitable } from '../../tools/awaitable.ts';
import type { HttpRequest } from '../exchange.ts';
import type { HeaderMap } from './header-map.ts';
import { parseJson } from './parse-json.ts';
import { readBody } from './read-body.ts';

/**
 * Reads a GraphQL request that was sent by POST: JSON only. Other encodings (forms, multipart, bare
 * documents) can be sent across origins without a preflight, so they are not read at all.
 * @returns Its text, for `postedValue`.
 * @throws GatewayError
 */
export function readPost(
  request: HttpRequest,
  headers: HeaderMap,
  maxBodyBytes: number,
): Awaitable<string> {
  refuseOtherEncodings(headers);
  return readBody(request, maxBodyBytes, inflaterOf(headers));
}

/**
 * @returns A list is a batch.
 * @throws GatewayError
 */
export function postedValue(body: string): GraphQLParams | unknown[] {
  const value = parseJson(body, 'The request body');
  if (typeof value === 'object' && value !== null) return value;
  throw new GatewayError('BAD_REQUEST', { message: 'The request body must be a JSON object.' });
}

function refuseOtherEncodings(headers: HeaderMap): void {
  const mediaType = headers['content-type'] ?? '';
  // As nearly all clients write it.
  if (mediaType === 'application/json') return;
  if (!/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(mediaType)) {
    const isForm = /^multipart\/form-data\b/i.test(mediaType);
    const files = isForm ? ' Files are Base64 in its variables.' : '';
    throw new GatewayError('BAD_REQUEST', {
      message: `The request body must be application/json in UTF-8.${files}`,
      httpStatus: 415,
    });
  }
}

const inflaters: ReadonlyMap<string, () => Transform> = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/** @returns `null`: the body is sent as it is. */
function inflaterOf({ 'content-encoding': coding = '' }: HeaderMap): Transform | null {
  const name = coding.trim().toLowerCase();
  if (name === '' || name === 'identity') return null;
  const createInflater = inflaters.get(name);
  if (createInflater !== undefined) return createInflater();
  throw new GatewayError('BAD_REQUEST', {
    message: 'The request body may be compressed once, with gzip, deflate or br.',
    httpStatus: 415,
    headers: { 'accept-encoding': 'gzip, deflate, br' },
  });
}
