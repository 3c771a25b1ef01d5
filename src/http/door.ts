import type { IncomingMessage } from 'node:http';
import { isAsyncIterable } from '@envelop/core';
import type { GraphQLParams, YogaServerInstance } from 'graphql-yoga';
import type { RequestContext } from '../request-context.ts';
import { answerType } from './answer-type.ts';
import { type CorsConfig, refuseForeignOrigins } from './cross-origin.ts';
import type { GraphqlHandler } from './graphql-route.ts';
import { handOver, type Posted } from './posted.ts';
import { readPost } from './read-post.ts';
import { headersOfSuccess, jsonOf } from './success.ts';

export interface DoorOptions {
  readonly cors: CorsConfig;
  readonly maxBodyBytes: number;
}

type Yoga = YogaServerInstance<RequestContext, RequestContext>;

/**
 * What stands before Yoga. Making a `Request` and a `Response` costs more than executing a small
 * operation; so a POST whose answer is plain JSON is read from the socket and written to it, and
 * Yoga only runs its plugins in between. Whatever is not plain (errors, subscriptions, other media
 * types, other methods) Yoga answers, from what was read and executed already.
 */
export function createDoor(yoga: Yoga, { cors, maxBodyBytes }: DoorOptions): GraphqlHandler {
  // Plugins only ask for its method.
  const standIn = new Request('http://localhost/', { method: 'POST' });

  const read = async (request: IncomingMessage, context: RequestContext): Promise<Posted> => {
    try {
      refuseForeignOrigins(context.headers, cors);
      return { params: await readPost(request, maxBodyBytes) };
    } catch (refusal) {
      return { refusal };
    }
  };
  return async (request, response, context) => {
    if (request.method !== 'POST') return yoga(request, response, context);
    const posted = await read(request, context);
    const mediaType = answerType(request.headers.accept);
    if ('refusal' in posted || mediaType === undefined || !isPlainRequest(posted.params)) {
      handOver(context, posted);
      return yoga(request, response, context);
    }
    const { params } = posted;
    let result: Awaited<ReturnType<Yoga['getResultForParams']>>;
    try {
      result = await yoga.getResultForParams({ params, request: standIn }, { ...context });
    } catch (refusal) {
      handOver(context, { refusal });
      return yoga(request, response, context);
    }
    const headers = result === undefined ? undefined : headersOfSuccess(result);
    if (result === undefined || headers === undefined || isAsyncIterable(result)) {
      handOver(context, result === undefined ? { params } : { params, result });
      return yoga(request, response, context);
    }
    const json = jsonOf(result);
    response.writeHead(200, {
      ...headers,
      'content-type': `${mediaType}; charset=utf-8`,
      'content-length': Buffer.byteLength(json),
    });
    // Node sends a text together with the headers, bytes after them.
    response.end(json);
  };
}

/** Whether it can be answered with one JSON text; Yoga says what is wrong with others. */
function isPlainRequest(params: GraphQLParams | GraphQLParams[]): params is GraphQLParams {
  if (Array.isArray(params)) return false;
  const { query, variables, operationName, extensions, ...others } = params;
  return (
    typeof query === 'string' &&
    !query.includes('subscription') &&
    isObjectOrNothing(variables) &&
    isObjectOrNothing(extensions) &&
    (operationName == null || typeof operationName === 'string') &&
    Object.keys(others).length === 0
  );
}

const isObjectOrNothing = (value: unknown) =>
  value == null || (typeof value === 'object' && !Array.isArray(value));
