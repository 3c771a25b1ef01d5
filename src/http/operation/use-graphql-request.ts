import type { GraphQLParams } from 'graphql-yoga';
import { GatewayError } from '../../errors/gateway-error.ts';
import type { GatewayPlugin, RequestContext } from '../../shared/request-context.ts';
import { etagFor, matchesEtag, notModified } from '../answer/conditional-get.ts';
import { type CorsConfig, refuseForeignOrigins } from '../request/cross-origin.ts';
import { parseJson } from '../request/parse-json.ts';
import { postedWith } from '../request/posted.ts';

const eventStream = 'text/event-stream';

/**
 * Reads GraphQL requests as the GraphQL over HTTP specification writes them: queries by GET; what
 * comes by POST was read by the door already (`createDoor`).
 */
export function useGraphqlRequest({ cors }: { readonly cors: CorsConfig }): GatewayPlugin {
  return {
    onRequestParse({ request, serverContext, setRequestParser }) {
      const posted = postedWith(serverContext);
      if (posted !== undefined) {
        setRequestParser(() => {
          if ('refusal' in posted) throw posted.refusal;
          return posted.params;
        });
        return;
      }
      refuseForeignOrigins(serverContext.headers, cors);
      if (request.method === 'GET') {
        setRequestParser(() => {
          const params = queryParams(request.url);
          if (params.query !== undefined) refuseUnaskedJson(serverContext.headers);
          return params;
        });
      }
    },
    onResponse({ response, setResponse, fetchAPI, serverContext: { headers, answerHeaders } }) {
      const isPublic = response.headers.get('cache-control')?.startsWith('public') ?? false;
      // How long a connection lasts, and how its answers are framed, Node knows: Yoga would chunk for
      // HTTP/1.0 and keep what is to be closed.
      for (const name of ['connection', 'transfer-encoding']) {
        if (response.headers.has(name)) response.headers.delete(name);
      }
      // Yoga's `no-cache` would let what one client was told be kept.
      const isStream = response.headers.get('content-type')?.startsWith(eventStream) ?? false;
      for (const [name, value] of Object.entries(answerHeaders)) {
        if (name === 'cache-control' && isStream) response.headers.delete(name);
        // What is left of the limits of one caller is nothing to tell others.
        if (response.headers.has(name) || (isPublic && name.startsWith('ratelimit-'))) continue;
        response.headers.set(name, value);
      }
      const etag = response.headers.get('etag');
      if (etag === null) return;
      const own = etagFor(etag, response.headers.get('content-type'));
      response.headers.set('etag', own);
      if (matchesEtag(headers['if-none-match'], own)) setResponse(notModified(response, fetchAPI));
    },
    onParams({ context, setResult }) {
      const posted = postedWith(context);
      if (posted !== undefined && 'params' in posted && posted.result !== undefined) {
        setResult(posted.result);
      }
    },
  };
}

/**
 * A link, an image or a script of any page makes browsers send a GET. What means to ask GraphQL says
 * so: programs by `Accept`, scripts by the mode that browsers put on what `fetch` sends. Documents
 * that are asked for by id are the operator's own.
 * @throws GatewayError with HTTP status 406
 */
function refuseUnaskedJson(headers: RequestContext['headers']): void {
  const { accept = '', 'sec-fetch-mode': mode = '' } = headers;
  if (/\bapplication\/(graphql-response\+)?json\b/i.test(accept)) return;
  if (mode === 'cors' || mode === 'same-origin') return;
  throw new GatewayError('BAD_REQUEST', {
    message: 'A query by GET needs `Accept: application/graphql-response+json`.',
    httpStatus: 406,
  });
}

/** `request.url` is absolute, so it always parses. */
function queryParams(url: string): GraphQLParams {
  const search = new URL(url).searchParams;
  const text = (name: string) => {
    const [first, second] = search.getAll(name);
    // Caches and filters in between may have read the other.
    if (second !== undefined) {
      throw new GatewayError('BAD_REQUEST', { message: `The parameter ${name} is given twice.` });
    }
    return first || undefined;
  };
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
  if (search.has('documentId')) params.documentId = text('documentId');
  return params;
}
