import { isAsyncIterable, isPromise } from '@envelop/core';
import type { ExecutionResult } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { RequestContext } from '../shared/request-context.ts';
import { TextResult } from '../shared/text-result.ts';
import { isJsonObject } from '../tools/json-object.ts';
import { type AnswerBody, createSendAnswer } from './answer/plain-answers.ts';
import { resultText } from './answer/result-text.ts';
import { headersOfSuccess } from './answer/success.ts';
import type { AnswerBatch } from './batch/answer-batch.ts';
import { byNode, type HttpRequest } from './exchange.ts';
import type { HttpHandler } from './operation/graphql-service.ts';
import type { OperationResult } from './operation/operation-phases.ts';
import type { RunOperation } from './operation/operation-runner.ts';
import type { NodeExchange } from './plain/node-connection.ts';
import { answerType, batchType } from './request/answer-type.ts';
import { withOwnMembers } from './request/create-request-context.ts';
import { type CorsConfig, refuseForeignOrigins } from './request/cross-origin.ts';
import { handOver, type Posted } from './request/posted.ts';
import { postedValue, readPost } from './request/read-post.ts';

export interface DoorOptions {
  readonly cors: CorsConfig;
  readonly maxBodyBytes: number;
}

/** Yoga's request listener. */
type NodeHandler = (
  request: NodeExchange['request'],
  response: NodeExchange['response'],
  context: RequestContext,
) => unknown;

/**
 * What stands before Yoga. Making a `Request` and a `Response` costs more than executing a small
 * operation; so a POST whose answer is plain JSON is read from the socket and written to it, and
 * only the hooks of Yoga's plugins are called in between. Whatever is not plain (errors,
 * subscriptions, other media types, other methods) Yoga answers, from what was read and executed
 * already.
 */
export function createDoor(
  yoga: NodeHandler,
  runOperation: RunOperation,
  { cors, maxBodyBytes }: DoorOptions,
  answerBatch: AnswerBatch,
): HttpHandler {
  const sendAnswer = createSendAnswer();
  const toYoga: HttpHandler = async (asked, answer, context) => {
    const { request, response } = await byNode(asked, answer);
    // Yoga makes a URL of the Host header, and answers one that is not a host with a stack trace.
    request.headers.host = 'localhost';
    // The headers of a GET (RFC 9110, 9.3.2); Node sends no body to who asked by HEAD.
    if (request.method === 'HEAD') request.method = 'GET';
    return yoga(request, response, withOwnMembers(context));
  };

  return async (request, response, context) => {
    const leave = (posted?: Posted) => {
      if (posted !== undefined) handOver(context, posted);
      return toYoga(request, response, context);
    };
    if (request.method !== 'POST') return leave();
    const { headers } = context;
    let params: GraphQLParams;
    let result: OperationResult;
    let isBatch = false;
    const mediaType = answerType(request.headers.accept);
    try {
      refuseForeignOrigins(headers, cors);
      const text = readPost(request, headers, maxBodyBytes);
      const body = postedValue(isPromise(text) ? await text : text);
      if (Array.isArray(body)) {
        isBatch = true;
        const json = await answerBatch(body, context);
        return sendAnswer(response, batchType(request.headers.accept), json, context);
      }
      params = body;
      if (mediaType === undefined || !isPlainRequest(params)) return leave({ params });
      const running = runOperation(params, context);
      result = isPromise(running) ? await running : running;
    } catch (refusal) {
      if (isBatch) preferPlainJson(request);
      return leave({ refusal });
    }
    const headersOfResult = headersOfSuccess(result);
    if (headersOfResult === undefined || isAsyncIterable(result)) return leave({ params, result });
    Object.assign(context.answerHeaders, headersOfResult);
    sendAnswer(response, mediaType, bodyOf(result, context), context);
  };
}

/**
 * A single error is not an answer of a batch. In plain JSON its status says so; in the other type
 * clients look for the answers of all operations, and tell their callers no more than that there
 * are none.
 */
function preferPlainJson(request: HttpRequest): void {
  const types = request.headers.accept?.split(', ') ?? [];
  if (types.includes('application/json')) request.headers.accept = 'application/json';
}

/**
 * Requests that joined the execution of another get its bytes, encoded once for all. The one that ran
 * it gets text: it cannot know whether others have joined.
 */
function bodyOf(result: ExecutionResult, { report }: RequestContext): AnswerBody {
  const isShared = report.sharesAnswer && result instanceof TextResult;
  return isShared ? result.sharedBody() : resultText(result);
}

/** Whether it can be answered with one JSON text; Yoga says what is wrong with others. */
function isPlainRequest(params: GraphQLParams): boolean {
  const { query, documentId, variables, operationName, extensions, ...others }: RequestParams =
    params;
  return (
    namesDocument(query, documentId, extensions) &&
    isObjectOrNothing(variables) &&
    isObjectOrNothing(extensions) &&
    (operationName == null || typeof operationName === 'string') &&
    Object.keys(others).length === 0
  );
}

type RequestParams = GraphQLParams & { readonly documentId?: unknown };

/** By its text, by its id, or by its hash in `extensions`: admission finds out whether there is one. */
function namesDocument(query: unknown, documentId: unknown, extensions: unknown): boolean {
  if (typeof query === 'string') return documentId == null && !query.includes('subscription');
  if (query != null) return false;
  return typeof documentId === 'string' || (documentId == null && isJsonObject(extensions));
}

const isObjectOrNothing = (value: unknown) =>
  value == null || (typeof value === 'object' && !Array.isArray(value));
