/**
 * The closed table of error codes: every error that a client can see has one of these. Adapters
 * translate HTTP statuses, gRPC statuses and SOAP Faults into it; `docs/reference/errors.md` is
 * generated from it.
 */
export interface ErrorCodeEntry {
  /** The HTTP status of the whole answer when the request produced nothing else; see Yoga's rules. */
  readonly httpStatus: number;
  /** What the client reads when nothing more precise may be said. */
  readonly message: string;
  /** When it happens, for the reference page. */
  readonly when: string;
}

const table = {
  BAD_INPUT: {
    httpStatus: 200,
    message: 'A value of the request was refused.',
    when: 'A value cannot be sent (an empty path argument, a character that XML forbids), or the upstream refused it: HTTP 400, 405, 406, 413–415, 422, 431; gRPC INVALID_ARGUMENT, OUT_OF_RANGE; a SOAP Client/Sender fault.',
  },
  NOT_FOUND: {
    httpStatus: 200,
    message: 'The upstream has no such thing.',
    when: 'HTTP 404 or 410, gRPC NOT_FOUND.',
  },
  CONFLICT: {
    httpStatus: 200,
    message: 'The upstream refused the change because of its current state.',
    when: 'HTTP 409, 412, 423, 428; gRPC ALREADY_EXISTS, ABORTED, FAILED_PRECONDITION.',
  },
  UPSTREAM_UNAUTHENTICATED: {
    httpStatus: 200,
    message: 'The upstream did not accept the credentials.',
    when: 'HTTP 401 or 407, gRPC UNAUTHENTICATED, a SOAP fault of WS-Security.',
  },
  UPSTREAM_FORBIDDEN: {
    httpStatus: 200,
    message: 'The upstream does not allow this.',
    when: 'HTTP 402, 403 or 451, gRPC PERMISSION_DENIED.',
  },
  UPSTREAM_RATE_LIMITED: {
    httpStatus: 200,
    message: 'The upstream limits how often it may be asked.',
    when: 'HTTP 429, gRPC RESOURCE_EXHAUSTED.',
  },
  UPSTREAM_TIMEOUT: {
    httpStatus: 200,
    message: 'The upstream did not answer in time.',
    when: 'The timeout of the source or the deadline of the request passed; HTTP 408, 504; gRPC DEADLINE_EXCEEDED.',
  },
  UPSTREAM_UNAVAILABLE: {
    httpStatus: 200,
    message: 'The upstream cannot be reached.',
    when: 'The connection was refused, reset, could not be made or ended before the answer did; HTTP 502, 503; gRPC UNAVAILABLE, and CANCELLED by the server; or so many calls failed that none is made for a while (`breaker` of `gateway.yaml`).',
  },
  UPSTREAM_OVERLOADED: {
    httpStatus: 200,
    message: 'Too many calls wait for the upstream.',
    when: 'As many calls are in flight to the source as `concurrency` of `gateway.yaml` allows, and its queue is full or did not move in time.',
  },
  UPSTREAM_CALL_LIMIT: {
    httpStatus: 400,
    message: 'The operation needs more calls to upstreams than allowed.',
    when: 'The operation might make more calls than `admission.maxUpstreamCalls` of `gateway.yaml` allows, and is refused before it runs; or it has already made as many.',
  },
  UPSTREAM_FAILED: {
    httpStatus: 200,
    message: 'The upstream failed.',
    when: 'Any other HTTP 5xx; gRPC INTERNAL, UNKNOWN, DATA_LOSS; a SOAP Server/Receiver fault or a declared fault.',
  },
  UPSTREAM_UNSUPPORTED: {
    httpStatus: 200,
    message: 'The upstream does not offer this operation.',
    when: 'HTTP 501, gRPC UNIMPLEMENTED.',
  },
  UPSTREAM_INVALID_RESPONSE: {
    httpStatus: 200,
    message: 'The upstream sent an answer that does not follow its contract.',
    when: 'The answer is not JSON, XML or protobuf, is a redirect, is larger than allowed, or has another type than the contract says.',
  },
  CANCELLED: {
    httpStatus: 200,
    message: 'The request was cancelled.',
    when: 'The client left before the answer was complete.',
  },
  UNAUTHENTICATED: {
    httpStatus: 401,
    message: 'Credentials are missing or not valid.',
    when: 'The credentials are wrong, malformed, expired or revoked, or there are two; or a field needs a principal and there is none. Also the last message of a subscription whose key was revoked or whose token has expired; a WebSocket then closes with 4403.',
  },
  FORBIDDEN: {
    httpStatus: 403,
    message: 'The principal may not ask for this.',
    when: 'A field needs scopes that the principal does not have, a `@policy` says no, or the credentials belong to no client.',
  },
  SUBSCRIPTION_TIMEOUT: {
    httpStatus: 200,
    message: 'The subscription was open for as long as one may be: subscribe again.',
    when: 'The last message of a subscription that was open for `server.maxSubscriptionMs` of `gateway.yaml`.',
  },
  SHUTTING_DOWN: {
    httpStatus: 200,
    message: 'The gateway is stopping: subscribe again.',
    when: 'The last message of a subscription by server-sent events when the gateway stops. (A WebSocket is closed with 1001 instead, so that its client reconnects.)',
  },
  IDENTITY_UNAVAILABLE: {
    httpStatus: 503,
    message: 'Credentials cannot be checked now.',
    when: 'What knows the credentials (the keys of an issuer, an authorization server, Redis) does not answer. Nobody gets in on credentials that cannot be checked.',
  },
  RATE_LIMITED: {
    httpStatus: 429,
    message: 'Too many requests.',
    when: 'A `@rateLimit` of the graph, or a budget of `gateway.yaml`, is used up. `Retry-After` says when to come back.',
  },
  OVERLOADED: {
    httpStatus: 503,
    message: 'The gateway has no room for this now.',
    when: 'As many operations are under way as `admission.concurrency` of `gateway.yaml` allows, and its queue is full or did not move in time; or as many subscriptions, WebSockets or operations of one WebSocket are open as `server` allows. `Retry-After` says when to come back.',
  },
  DOCUMENT_UNKNOWN: {
    httpStatus: 400,
    message: 'There is no document with this id.',
    when: 'The request asks for a trusted document by an id that no document of `admission.documents.trusted` has.',
  },
  DOCUMENT_NOT_TRUSTED: {
    httpStatus: 403,
    message: 'Only trusted documents may be sent.',
    when: 'The client sent a document of its own, and may only send those of `admission.documents.trusted`.',
  },
  PERSISTED_QUERY_NOT_FOUND: {
    httpStatus: 400,
    message: 'PersistedQueryNotFound',
    when: 'The request asks for a document by its hash, and nobody has registered it yet: send it with its text. (The message is what clients of automatic persisted queries look for.)',
  },
  PERSISTED_QUERY_NOT_SUPPORTED: {
    httpStatus: 400,
    message: 'PersistedQueryNotSupported',
    when: 'The request asks for a document by its hash, which no trusted one has, and `admission.documents.automatic` is off: send texts. (Clients of automatic persisted queries do so from then on; they look for this message.)',
  },
  COST_LIMIT: {
    httpStatus: 400,
    message: 'The operation costs more than allowed.',
    when: 'What the operation may cost by `@cost` and `@listSize` is more than `admission.maxCost` of `gateway.yaml`, or than a budget ever holds; or the operation asks for a field with `@rateLimit` more often than is ever allowed at once. It would not help to wait: ask for fewer items, or fewer fields of them.',
  },
  ANSWER_TOO_LARGE: {
    httpStatus: 400,
    message: 'The answer is larger than allowed.',
    when: 'The text of the answer would be longer than `server.maxAnswerBytes` of `gateway.yaml`: ask for fewer items, or fewer fields of them. Upstreams were asked: what a mutation has changed is changed. An event of a subscription that is too large is `null` with this error, and the next one comes all the same.',
  },
  DOCUMENT_LIMIT: {
    httpStatus: 400,
    message: 'The document is larger or deeper than allowed.',
    when: 'The document passes a limit of `admission` in `gateway.yaml`: tokens, depth, introspection depth, aliases, directives, root fields, fields; or one that its client has of its own.',
  },
  BATCH_LIMIT: {
    httpStatus: 400,
    message: 'The batch has more operations than allowed.',
    when: 'The body is a batch of more operations than `server.maxBatchOperations` of `gateway.yaml` allows. None of them was run.',
  },
  GRAPHQL_PARSE_FAILED: {
    httpStatus: 400,
    message: 'The document is not GraphQL.',
    when: 'The GraphQL document has a syntax error.',
  },
  GRAPHQL_VALIDATION_FAILED: {
    httpStatus: 400,
    message: 'The document does not fit the schema.',
    when: 'The GraphQL document asks for something that is not in the schema, or a variable does not fit its type.',
  },
  BAD_REQUEST: {
    httpStatus: 400,
    message: 'The HTTP request is not a GraphQL request.',
    when: 'The HTTP request is malformed: no query, no JSON or too deeply nested, an unknown operation name, a subscription by a client that does not accept events or in a batch, a batch where none is taken.',
  },
  INTERNAL: {
    httpStatus: 200,
    message: 'The gateway failed. The request id helps its operators to find out why.',
    when: 'A fault of the gateway itself. Details are in its log, never in the answer.',
  },
} as const satisfies Record<string, ErrorCodeEntry>;

export type ErrorCode = keyof typeof table;
export const errorCodes: Readonly<Record<ErrorCode, ErrorCodeEntry>> = table;
