import type { X509Certificate } from 'node:crypto';
import type { DocumentNode, FieldNode, GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Binding } from '../annotations/bindings.ts';
import type { ErrorCode } from '../errors/codes.ts';
import type { GatewayError } from '../errors/gateway-error.ts';
import type { CallSignal } from '../tools/call-signal.ts';
import type { RequestTrace } from './request-trace.ts';
import type { EndedCall } from './upstream-observer.ts';

/**
 * What the rooms of a request share. Each room adds its own part and reads only what stands here,
 * so that rooms need not know each other.
 */

/** Who is asking. */
export interface Principal {
  /** Stable and unique across kinds: `key:<id>`, `jwt:<issuer>|<subject>`, `user:<name>`, … */
  readonly id: string;
  readonly kind: 'api-key' | 'token' | 'basic' | 'certificate';
  /** The id without its kind: the `sub` of a token, the name of a user. */
  readonly subject: string;
  /** The frontend that asks, where its credentials say so: web, mobile, a partner. */
  readonly client: string | null;
  readonly scopes: ReadonlySet<string>;
  /** The claims of a token; empty for other credentials. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** When its credentials expire, in milliseconds since the epoch. Left out: it is not known. */
  readonly expiresAt?: number;
}

export interface RequestContext {
  /** Sent back as `x-request-id` and written in every log line of the request. */
  readonly requestId: string;
  /** Headers of the client's request, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The address of the peer, for limits of anonymous callers. */
  readonly clientIp: string;
  /** Whether that peer is a proxy of `server.trustedProxies`: what it adds to a request counts. */
  readonly fromTrustedProxy: boolean;
  /** Whether who asks gets more than headers: all but those who ask by HEAD. */
  readonly getsBody: boolean;
  /** The certificate of the TLS connection, when the client has shown one that was verified. */
  readonly clientCertificate: () => X509Certificate | null;
  /** `null`: anonymous. Set by identity before anything else reads it. */
  principal: Principal | null;
  /** Which of `clients` asks, or what the credentials call it; set together with `principal`. */
  client: string | null;
  /** Fields of the operation that are answered with null, because its principal may not ask for them. */
  denied: DeniedFields | null;
  /** Aborted when the client leaves or the deadline passes. */
  readonly signal: CallSignal;
  /**
   * Tells when the client leaves or the request is ended, not of its deadline: for those who do not
   * need a signal, which costs more than a small operation.
   * @returns Stops that.
   */
  whenAbandoned(listener: (reason: Error) => void): () => void;
  /** Milliseconds since the epoch; `Infinity` for subscriptions, whose events have their own. */
  readonly deadlineAt: number;
  /** Stops the clock behind `signal`: a subscription lives as long as its client. */
  readonly liftDeadline: () => void;
  /** Ends a subscription early: `signal` is aborted with the reason, which its client receives. */
  readonly end: (reason: GatewayError) => void;
  /** HTTP headers of the answer, names in lower case: stages add to them. */
  readonly answerHeaders: Record<string, string>;
  /**
   * Calls to upstreams that the operation asked for, and the most of them; each event of a
   * subscription starts counting again.
   */
  readonly operationCalls: { count: number; max: number };
  readonly report: RequestReport;
  /** `null`: requests are not traced. */
  readonly trace: RequestTrace | null;
  /** `null`: it is not an operation of a batch. */
  readonly batch: BatchPlace | null;
  /** How the client reads what comes later (`@defer`); `null`: it gets one whole answer. */
  readonly incremental: IncrementalFormat | null;
}

/**
 * How payloads of an incremental answer are written, by the names that clients ask for them with:
 * `20220824` has paths and labels, `v0.2` announces fragments and tells when each is complete.
 */
export type IncrementalFormat = '20220824' | 'v0.2';

/** What an operation knows of the batch that it came in. */
export interface BatchPlace {
  /** The report of the HTTP request, which all operations of the batch share. */
  readonly request: RequestReport;
  /** To be called before the operation begins; resolves when it may. */
  readonly turn: (mayWrite: boolean) => Promise<unknown>;
}

/**
 * The context of an operation of a batch, or of an event of a subscription: what is not its own is
 * that of the request. (A copy would ask for everything that is made when it is asked for.)
 */
export function partOfRequest(
  context: RequestContext,
  own: Partial<RequestContext>,
): RequestContext {
  return Object.assign(Object.create(context), own);
}

/** Fields whose value an operation does not get, nor anything below them. */
export interface DeniedFields {
  /** Equal for the same fields of the same operation: what is planned without them can be kept. */
  readonly key: string;
  /** Why, by where they are selected. */
  readonly errors: ReadonlyMap<FieldNode, Error>;
}

/** What became of a request, for its log line and the metrics; each room writes down its part. */
export interface RequestReport {
  operationName: string | null;
  /** `null` until the document is parsed. */
  operationType: 'query' | 'mutation' | 'subscription' | null;
  /** `Principal.id` */
  principalId: string | null;
  /** `RequestContext.client` */
  client: string | null;
  /** How many calls to upstreams were asked for. */
  upstreamCalls: number;
  /** How many of them were answered by an equal call that was in flight already. */
  sharedCalls: number;
  /** An equal query was under way already, and was answered to this request, too. */
  sharesAnswer: boolean;
  /** `null`: the answer cannot be cached. */
  answerCache: 'hit' | 'miss' | null;
  /**
   * By what the answer can be found when something has changed; `null`: it is not kept, because
   * nobody asked for that, or because it is not what upstreams would say now.
   */
  answerTags: Set<string> | null;
  /**
   * Until when the kept results that the answer is made of are fresh, in milliseconds since the
   * epoch; `Infinity`: none of them is kept, or there are none.
   */
  freshUntil: number;
  /** The codes that the client saw. */
  readonly errorCodes: Set<ErrorCode>;
  /** `null`: the answer does not come in parts. */
  parts: AnswerInParts | null;
  /** Watches the calls of this request only; `null`: nobody asked for it. */
  callWatcher: CallWatcher | null;
  /** The operations of a batch, each with its own report; `null`: it is none. */
  batch: readonly BatchedOperation[] | null;
}

/** An answer of which parts come later. */
export interface AnswerInParts {
  /** Resolves when nothing more is asked for it. */
  readonly ended: Promise<unknown>;
  /** To be called when the connection is done with the answer, read to its end or not. */
  readonly end: () => void;
}

/** An operation of a batch: logged and counted like a request of its own. */
export interface BatchedOperation {
  readonly requestId: string;
  readonly report: RequestReport;
  /** When its answer was there, on the clock of `performance`; `null`: it is not yet. */
  endedAt: number | null;
}

/** The report of a request that has just arrived. */
export const newRequestReport = (): RequestReport => ({
  operationName: null,
  operationType: null,
  principalId: null,
  client: null,
  upstreamCalls: 0,
  sharedCalls: 0,
  sharesAnswer: false,
  answerCache: null,
  answerTags: null,
  freshUntil: Number.POSITIVE_INFINITY,
  errorCodes: new Set(),
  parts: null,
  callWatcher: null,
  batch: null,
});

/** Told what its request asks of upstreams, with the values. Must not throw. */
export interface CallWatcher {
  /** @param args In wire terms. */
  started(binding: Binding, args: Readonly<Record<string, unknown>>): (ended: EndedCall) => void;
}

/** A GraphQL request whose answer was sent, or whose client left. */
export interface FinishedRequest {
  readonly requestId: string;
  readonly report: RequestReport;
  /** `null`: requests are not traced. */
  readonly traceId: string | null;
  /** `null`: it came by WebSocket. */
  readonly httpStatus: number | null;
  readonly durationMs: number;
  /** Whether the whole answer was handed to the network; false when the client left before. */
  readonly completed: boolean;
}

/** Told about every GraphQL request when it is over. Must not throw. */
export type RequestObserver = (request: FinishedRequest) => void;

/** Told about connections of clients. Must not throw. */
export interface ConnectionObserver {
  /** A client took nothing of what was sent to it, and was cut off. */
  readonly clientStalled: (transport: 'http' | 'websocket') => void;
  /** There were too many. */
  readonly connectionRefused: () => void;
}

/** A Yoga plugin whose context, on every hook, is that of a request. */
export type GatewayPlugin = Plugin<RequestContext, RequestContext>;

/** What remembers of documents that they are valid: nothing else has to look at them again. */
export interface ValidityMemory {
  isKnownValid(schema: GraphQLSchema, document: DocumentNode): boolean;
}

/** Told what clients are not, for the log. Must not throw. */
export interface ErrorObserver {
  /** A fault of the gateway itself, with everything that the client must not see. */
  fault(fault: unknown, requestId: string | null): void;
  /** Why a request was refused, where more is known than its client was told. */
  refused(code: ErrorCode, cause: unknown, requestId: string): void;
  /** A page of this origin asked whether it may, and may not: browsers tell nobody why. */
  foreignOrigin(origin: string): void;
  /** Told once for each answer, however many of its values do not fit. */
  invalidAnswer(answer: InvalidAnswer): void;
}

/** An answer with fields that have no value because what an upstream sent does not fit them. */
export interface InvalidAnswer {
  readonly requestId: string;
  /** `undefined`: the executor did not say. */
  readonly source: string | undefined;
  /** What the client read of the first, and where in the answer. */
  readonly message: string;
  readonly path: readonly (string | number)[];
  /** How many there are. */
  readonly count: number;
}
