import type { RestBinding } from '../../../annotations/model.ts';
import { UpstreamError } from '../../../errors/upstream-error.ts';
import type { CreateAdapter, UpstreamCall } from '../../call.ts';
import type { HttpRequest, HttpResponse } from '../../http-client.ts';
import { codeForHttpStatus } from '../../http-status.ts';
import { parseRetryAfter } from '../../retry-after.ts';
import { writeBody } from './body.ts';
import { readProblem } from './problem.ts';
import { RefusedValue } from './refused-value.ts';
import type { RequestContent } from './request-content.ts';
import { parameterHeaders } from './request-headers.ts';
import { type Arguments, argumentOf, compileTarget } from './request-target.ts';
import { InvalidAnswer, readAnswer } from './response.ts';
import { createServers } from './servers.ts';

/**
 * Speaks HTTP to one REST source: one call is one request, its answer the JSON value of the body.
 * Redirects are not followed and nothing is retried here; that is the pipeline's to decide.
 */
export const createRestAdapter: CreateAdapter<RestBinding> = (options) => {
  const { source } = options;
  const servers = createServers(options);
  const targets = new WeakMap<RestBinding, (args: Arguments) => string>();

  const targetOf = (binding: RestBinding, args: Arguments) => {
    let write = targets.get(binding);
    if (write === undefined) {
      write = compileTarget(binding, servers.of(binding).basePath);
      targets.set(binding, write);
    }
    return write(args);
  };

  return {
    async call(call) {
      const { client } = servers.of(call.binding);
      const request = buildRequest(call, targetOf, source);
      return readResponse(await client.send(request), call.binding, source);
    },
    [Symbol.asyncDispose]: () => servers[Symbol.asyncDispose](),
  };
};

function buildRequest(
  { binding, args, headers, signal, deadlineAt }: UpstreamCall<RestBinding>,
  targetOf: (binding: RestBinding, args: Arguments) => string,
  source: string,
): HttpRequest {
  try {
    const content = contentOf(binding, args);
    return {
      method: binding.method,
      target: targetOf(binding, args),
      headers: {
        ...(binding.accept !== undefined && { accept: binding.accept }),
        ...withCookies(parameterHeaders(binding, args), headers),
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

/** Members by the names that the contract gives the headers; those that are absent are left out. */
function pickHeaders({ headers }: HttpResponse, names: readonly string[]): unknown {
  const present = names.flatMap((name) => {
    const value = headers[name.toLowerCase()];
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(present);
}

function readResponse(response: HttpResponse, binding: RestBinding, source: string): unknown {
  const { status } = response;
  if (status >= 200 && status <= 299) {
    try {
      return binding.responseHeaders === undefined
        ? readAnswer(response, binding.accept)
        : pickHeaders(response, binding.responseHeaders);
    } catch (cause) {
      if (!(cause instanceof InvalidAnswer)) throw cause;
      throw new UpstreamError('UPSTREAM_INVALID_RESPONSE', { source, cause });
    }
  }
  const retryAfterMs = parseRetryAfter(response.headers['retry-after'], Date.now());
  throw new UpstreamError(codeForHttpStatus(status), {
    source,
    ...(status >= 400 && readProblem(response, binding.problems)),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    cause: new Error(`HTTP ${status}`),
  });
}
