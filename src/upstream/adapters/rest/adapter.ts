import type { RestBinding } from '../../../annotations/bindings.ts';
import { resultKey } from '../../../annotations/result-key.ts';
import { UpstreamError } from '../../../errors/upstream-error.ts';
import { type Awaitable, andThen, attempt } from '../../../tools/awaitable.ts';
import { isJsonObject } from '../../../tools/json-object.ts';
import type { CreateAdapter, UpstreamCall } from '../../call.ts';
import type { Freshness } from '../../dated-answer.ts';
import type { HttpClient } from '../../transport/http-client.ts';
import type { HttpRequest, HttpResponse } from '../../transport/http-exchange.ts';
import { codeForHttpStatus, isRedirect } from '../../transport/http-status.ts';
import { parseRetryAfter } from '../../transport/retry-after.ts';
import { InvalidAnswer } from '../invalid-answer.ts';
import { RefusedValue } from '../refused-value.ts';
import { type Headers, readHeaders, updatedHeaders } from './answer-headers.ts';
import { writeBody } from './body.ts';
import { makeDatedCall } from './dated-call.ts';
import { percentEncode } from './percent-encoding.ts';
import { readProblem } from './problem.ts';
import type { RequestContent } from './request-content.ts';
import { parameterHeaders } from './request-headers.ts';
import { type Arguments, argumentOf, compileTarget } from './request-target.ts';
import { answerReader } from './response.ts';
import { createServers, type Server } from './servers.ts';

/**
 * Speaks HTTP to one REST source: one call is one request, its answer the JSON value of the body.
 * Redirects are not followed and nothing is retried here; that is the pipeline's to decide.
 */
export const createRestAdapter: CreateAdapter<RestBinding> = (options) => {
  const { source } = options;
  const servers = createServers(options);
  const operations = new WeakMap<RestBinding, Operation>();

  const operationOf = (binding: RestBinding): Operation => {
    const known = operations.get(binding);
    if (known !== undefined) return known;
    const server = servers.of(binding);
    const operation = compileOperation(binding, server);
    operations.set(binding, operation);
    return operation;
  };

  const send = (call: UpstreamCall<RestBinding>): Promise<unknown> => {
    const { binding, keeping } = call;
    const operation = operationOf(binding);
    const request = buildRequest(call, operation, source);
    if (keeping === undefined) {
      return operation.client
        .send(request)
        .then((response) => readResponse(response, binding, operation, source));
    }
    return makeDatedCall({
      request,
      keeping,
      isAuthorized: sendsCredentials(request, call),
      send: (dated) => operation.client.send(dated),
      read: (response, freshness) => readResponse(response, binding, operation, source, freshness),
      renew: (known, headers) => renewed(known, headers, binding),
    });
  };

  return {
    call(call) {
      try {
        return send(call);
      } catch (refusal) {
        return Promise.reject(refusal);
      }
    },
    hasOwnServer: ({ endpoint }) => endpoint !== undefined,
    [Symbol.asyncDispose]: () => servers[Symbol.asyncDispose](),
  };
};

/** What is the same for all calls of an operation. */
interface Operation {
  readonly client: HttpClient;
  readonly targetOf: (args: Arguments) => string;
  readonly hasHeaderParameters: boolean;
  readonly read: (response: HttpResponse) => Awaitable<unknown>;
}

function compileOperation(binding: RestBinding, { client, basePath }: Server): Operation {
  return {
    client,
    targetOf: compileTarget(binding, basePath),
    hasHeaderParameters: binding.parameters.some(
      ({ in: place }) => place === 'header' || place === 'cookie',
    ),
    read: successReader(binding),
  };
}

function successReader(binding: RestBinding): Operation['read'] {
  const { noContent, responseHeaders, withResult, accept } = binding;
  const readResult = noContent === true ? () => true : answerReader(accept);
  if (responseHeaders === undefined) return readResult;
  return (response) =>
    andThen(withResult === true ? readResult(response) : undefined, (result) => ({
      ...readHeaders(response.headers, responseHeaders),
      ...(withResult === true && { [resultKey]: result }),
    }));
}

/** What is kept, with the headers of the 304 that says that it is still right. */
function renewed(known: unknown, headers: Headers, { responseHeaders }: RestBinding): unknown {
  return responseHeaders !== undefined && isJsonObject(known)
    ? { ...known, ...readHeaders(updatedHeaders(headers), responseHeaders) }
    : known;
}

function buildRequest(
  { binding, args, headers, query, signal, deadlineAt }: UpstreamCall<RestBinding>,
  { targetOf, hasHeaderParameters }: Operation,
  source: string,
): HttpRequest {
  try {
    const content = contentOf(binding, args);
    return {
      method: binding.method,
      target: withQuery(targetOf(args), query),
      headers: {
        ...(binding.accept !== undefined && { accept: binding.accept }),
        ...(hasHeaderParameters ? withCookies(parameterHeaders(binding, args), headers) : headers),
        ...(content !== undefined && { 'content-type': content.contentType }),
      },
      ...(content !== undefined && { body: content.content }),
      signal,
      deadlineAt,
    };
  } catch (error) {
    if (!(error instanceof RefusedValue)) throw error;
    throw new UpstreamError('BAD_INPUT', { source, message: error.message });
  }
}

/** RFC 9111, 3.5, speaks of `Authorization`; keys in cookies and queries mean the same. */
const sendsCredentials = ({ headers }: HttpRequest, { query }: UpstreamCall): boolean =>
  query !== undefined || headers.authorization !== undefined || headers.cookie !== undefined;

/** A value of the client's under the same name would stand beside it: the contract has no such argument. */
function withQuery(target: string, query: UpstreamCall['query']): string {
  if (query === undefined) return target;
  const pairs = Object.entries(query).map((pair) => pair.map(percentEncode).join('='));
  return `${target}${target.includes('?') ? '&' : '?'}${pairs.join('&')}`;
}

/** What policy sets for the source stands above what an argument asks for. */
function withCookies(
  parameters: Readonly<Record<string, string>>,
  policy: Readonly<Record<string, string>>,
): Record<string, string> {
  const cookies = [policy.cookie, parameters.cookie].filter((cookie) => cookie !== undefined);
  return { ...parameters, ...policy, ...(cookies.length > 0 && { cookie: cookies.join('; ') }) };
}

function contentOf(binding: RestBinding, args: Arguments): RequestContent | undefined {
  const { body } = binding;
  const value = body === undefined ? undefined : argumentOf(args, body.arg);
  if (body === undefined || value === undefined || value === null) return undefined;
  try {
    return writeBody(body, value);
  } catch (error) {
    if (!(error instanceof RefusedValue)) throw error;
    throw new RefusedValue(`The argument "${body.arg}" ${error.message}.`);
  }
}

function readResponse(
  response: HttpResponse,
  binding: RestBinding,
  { read }: Operation,
  source: string,
  freshness?: Freshness,
): Awaitable<unknown> {
  const { status } = response;
  const isSuccess = status >= 200 && status <= 299;
  if (isSuccess || (binding.redirects === true && isRedirect(status))) {
    return attempt(
      () => read(response),
      (cause) => {
        if (!(cause instanceof InvalidAnswer)) throw cause;
        throw new UpstreamError('UPSTREAM_INVALID_RESPONSE', { source, cause });
      },
    );
  }
  const retryAfterMs = parseRetryAfter(response.headers['retry-after'], Date.now());
  throw new UpstreamError(codeForHttpStatus(status), {
    source,
    ...(status >= 400 && readProblem(response, binding.problems)),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    freshMs: freshness?.mayKeep === false ? 0 : freshness?.freshMs,
    cause: new Error(`HTTP ${status}`),
  });
}
