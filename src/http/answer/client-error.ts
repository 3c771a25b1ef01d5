import { GraphQLError, type GraphQLErrorExtensions, Kind } from 'graphql';
import { type ErrorCode, errorCodes } from '../../errors/codes.ts';
import { GatewayError } from '../../errors/gateway-error.ts';
import { UpstreamError } from '../../errors/upstream-error.ts';

export interface ClientErrorOptions {
  readonly requestId: string;
  /** Whether graphql-js may suggest names of the schema. */
  readonly suggestions: boolean;
  /** Whether the answer has `data`: then its HTTP status is that of a success. */
  readonly hasData: boolean;
}

export interface ClientError {
  readonly code: ErrorCode;
  /** What the client sees; Yoga takes `extensions.http` off and makes the HTTP answer of it. */
  readonly error: GraphQLError;
  /** The error that was thrown first: it may hold what no client may see. */
  readonly original: unknown;
}

/** What may be said of an error: nothing of it reaches a client that does not stand here. */
interface Saying {
  readonly code: ErrorCode;
  readonly message: string;
  readonly httpStatus?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly source?: string | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** Messages of graphql-js repeat what the client sent, which may be very long. */
const maxMessageLength = 500;

/** Codes whose HTTP status clients get that accept only `application/json`, too. */
const alwaysWithStatus: ReadonlySet<ErrorCode> = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'IDENTITY_UNAVAILABLE',
  'RATE_LIMITED',
  'OVERLOADED',
  'BAD_REQUEST',
  'DOCUMENT_UNKNOWN',
  'DOCUMENT_NOT_TRUSTED',
  'BATCH_LIMIT',
]);

/** Codes whose answer says when to come back. */
const comesBack: ReadonlySet<ErrorCode> = new Set([
  'RATE_LIMITED',
  'IDENTITY_UNAVAILABLE',
  'OVERLOADED',
]);

/** Turns whatever was thrown or reported into an error of the closed table. */
export function toClientError(thrown: unknown, options: ClientErrorOptions): ClientError {
  const original = originalOf(thrown);
  const said = sayingOf(thrown, original, options);
  const graphqlError = thrown instanceof GraphQLError ? thrown : undefined;
  const nodes = graphqlError?.nodes ?? null;
  // Only a syntax error has none. Of others the nodes say where; their `source` may be the name that
  // an upstream error has, which `locatedError` of graphql-js takes for the document.
  const source = nodes === null ? graphqlError?.source : null;
  const error = new GraphQLError(said.message, {
    nodes,
    source: source ?? null,
    positions: (source && graphqlError?.positions) ?? null,
    path: graphqlError?.path ?? null,
    extensions: extensionsOf(said, options),
  });
  return { code: said.code, error, original };
}

/** Executors wrap what resolvers throw, sometimes more than once. */
function originalOf(thrown: unknown): unknown {
  let original = thrown;
  while (original instanceof GraphQLError && original.originalError !== undefined) {
    original = original.originalError;
  }
  return original;
}

function sayingOf(thrown: unknown, original: unknown, options: ClientErrorOptions): Saying {
  if (original instanceof GatewayError) {
    const { code, message, httpStatus, headers, retryAfterMs } = original;
    return { code, message: cut(message), httpStatus, headers, retryAfterMs };
  }
  if (original instanceof UpstreamError) {
    const { code, message, source, details, retryAfterMs } = original;
    return { code, message: cut(message), source, details, retryAfterMs };
  }
  if (thrown instanceof GraphQLError) {
    const said = aboutRequest(thrown);
    if (said !== undefined) {
      const message = cut(said.message);
      return { ...said, message: options.suggestions ? message : withoutSuggestion(message) };
    }
  }
  return { code: 'INTERNAL', message: errorCodes.INTERNAL.message };
}

const cut = (message: string) => message.slice(0, maxMessageLength);

/** Errors of graphql-js and Yoga that speak of the request and of nothing else. */
function aboutRequest(error: GraphQLError): Saying | undefined {
  const { message } = error;
  const { code, http } = error.extensions;
  if (error.nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION) {
    return { code: 'GRAPHQL_VALIDATION_FAILED', message };
  }
  // Of a field, or with a cause that is code of ours: whatever Yoga marked it with.
  if (error.path !== undefined || error.originalError !== undefined) return undefined;
  switch (code) {
    case 'GRAPHQL_PARSE_FAILED':
    case 'GRAPHQL_VALIDATION_FAILED':
      return { code, message };
    case 'OPERATION_RESOLUTION_FAILURE':
      return { code: 'BAD_REQUEST', message: noSuchOperation, httpStatus: http?.status };
    case 'BAD_REQUEST':
      return { code, message, httpStatus: http?.status, headers: http?.headers };
    default:
      return message.startsWith('Too many errors processing variables')
        ? { code: 'GRAPHQL_VALIDATION_FAILED', message }
        : undefined;
  }
}

/** Yoga says only that it could not determine it. */
const noSuchOperation =
  'The document has no such operation: operationName is one of those in it, and is left out only where there is one.';

/**
 * Suggestions are names of the schema, found by asking for names that are nearly right. graphql-js
 * puts them last.
 */
function withoutSuggestion(message: string): string {
  const start = message.lastIndexOf(' Did you mean ');
  return start === -1 ? message : message.slice(0, start);
}

function extensionsOf(said: Saying, options: ClientErrorOptions) {
  const extensions: GraphQLErrorExtensions = { code: said.code, requestId: options.requestId };
  if (said.source !== undefined) extensions.source = said.source;
  if (said.details !== undefined) extensions.details = said.details;
  if (said.retryAfterMs !== undefined) extensions.retryAfterMs = said.retryAfterMs;
  if (!options.hasData) extensions.http = httpOf(said);
  return extensions;
}

/**
 * GraphQL over HTTP, 6.4: without `data`, `application/graphql-response+json` has a 4xx or 5xx
 * status; a well-formed answer in `application/json` has 200 (`spec` tells Yoga so).
 */
function httpOf({ code, httpStatus, headers, retryAfterMs }: Saying) {
  const { httpStatus: statusOfCode } = errorCodes[code];
  const retryAfterSeconds = Math.max(1, Math.ceil((retryAfterMs ?? 0) / 1000));
  return {
    status: httpStatus ?? (statusOfCode >= 400 ? statusOfCode : 500),
    spec: httpStatus === undefined && !alwaysWithStatus.has(code),
    headers: comesBack.has(code)
      ? { ...headers, 'retry-after': String(retryAfterSeconds) }
      : { ...headers },
  };
}
