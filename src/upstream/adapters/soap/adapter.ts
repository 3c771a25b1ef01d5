import type { SoapBinding } from '../../../annotations/bindings.ts';
import { UpstreamError } from '../../../errors/upstream-error.ts';
import { type Awaitable, andThen, attempt } from '../../../tools/awaitable.ts';
import { runStepByStep } from '../../../tools/steps.ts';
import type { CreateAdapter, UpstreamCall } from '../../call.ts';
import { createHttpClient, type HttpClient } from '../../transport/http-client.ts';
import type { HttpResponse } from '../../transport/http-exchange.ts';
import { codeForHttpStatus } from '../../transport/http-status.ts';
import { parseRetryAfter } from '../../transport/retry-after.ts';
import { InvalidAnswer } from '../invalid-answer.ts';
import { RefusedValue } from '../refused-value.ts';
import { headerPartsOf } from './headers/header-parts.ts';
import type { HeaderParts } from './headers/header-writer.ts';
import { type Envelope, emptyAnswer, readEnvelope } from './messages/envelope-reader.ts';
import { faultError } from './messages/fault-error.ts';
import { readMessage } from './messages/message-parts.ts';
import { type RequestMessage, writeMessage } from './messages/message-writer.ts';
import { type CompiledOperation, compileOperations, parseWireModel } from './operation.ts';

/** Speaks SOAP 1.1 and 1.2 over HTTP to one source: one call is one envelope each way. */
export const createSoapAdapter: CreateAdapter<SoapBinding> = (options) => {
  const { source } = options;
  const model = parseWireModel(options.wire, source);
  const operations = compileOperations(model, options.endpoint);
  const headerParts = headerPartsOf(model, operations, options);
  const clients = new Map<string, HttpClient>();
  const endpoints = [...operations.values()].map(({ endpoint }) => endpoint);
  for (const endpoint of new Set([options.endpoint, ...endpoints])) {
    clients.set(endpoint, createHttpClient({ ...options, endpoint }));
  }

  return {
    async call(call) {
      const operation = operations.get(call.binding.operation);
      const headers = operation && headerParts.get(operation);
      const client = operation && clients.get(operation.endpoint);
      if (operation === undefined || headers === undefined || client === undefined) {
        throw new Error(`the wire model has no operation ${call.binding.operation}`);
      }
      const { pathname, search } = client.endpoint;
      const message = requestMessage(operation, headers, call, source);
      const response = await client.send({
        method: 'POST',
        target: pathname + search,
        headers: { ...call.headers, ...message.headers },
        body: message.body,
        signal: call.signal,
        deadlineAt: call.deadlineAt,
      });
      return readResponse(operation, response, source);
    },
    has: ({ operation }) => operations.has(operation),
    async [Symbol.asyncDispose]() {
      await Promise.all([...clients.values()].map((client) => client[Symbol.asyncDispose]()));
    },
  };
};

function requestMessage(
  operation: CompiledOperation,
  headers: HeaderParts,
  { args }: UpstreamCall<SoapBinding>,
  source: string,
): RequestMessage {
  try {
    return writeMessage(operation, headers, args);
  } catch (error) {
    if (!(error instanceof RefusedValue)) throw error;
    throw new UpstreamError('BAD_INPUT', { source, message: error.message });
  }
}

const isSuccess = ({ status }: HttpResponse) => status >= 200 && status <= 299;

function readResponse(
  operation: CompiledOperation,
  response: HttpResponse,
  source: string,
): Awaitable<unknown> {
  if (isSuccess(response) && response.body.length === 0 && operation.resultPath === undefined) {
    return emptyAnswer(operation);
  }
  return andThen(envelopeOf(operation, response), (envelope) =>
    answerValue(envelope, response, source),
  );
}

function answerValue(
  envelope: Envelope | InvalidAnswer,
  response: HttpResponse,
  source: string,
): unknown {
  const { status } = response;
  const retryAfterMs = parseRetryAfter(response.headers['retry-after'], Date.now());
  // Faults come with any status: 500 by the book, 200 from many servers.
  if (!(envelope instanceof InvalidAnswer) && envelope.kind === 'fault') {
    throw faultError(envelope.fault, { source, status, retryAfterMs });
  }
  if (!isSuccess(response)) {
    throw new UpstreamError(codeForHttpStatus(status), {
      source,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      cause: new Error(`HTTP ${status}`),
    });
  }
  if (envelope instanceof InvalidAnswer) {
    throw new UpstreamError('UPSTREAM_INVALID_RESPONSE', { source, cause: envelope });
  }
  return envelope.value;
}

function envelopeOf(
  operation: CompiledOperation,
  { body, headers }: HttpResponse,
): Awaitable<Envelope | InvalidAnswer> {
  return attempt(
    () => runStepByStep(readEnvelope(operation, readMessage(body, headers['content-type']))),
    (error) => {
      if (error instanceof InvalidAnswer) return error;
      throw error;
    },
  );
}
