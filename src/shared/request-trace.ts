import type { Binding } from '../annotations/bindings.ts';
import type { CommandTrace } from '../tools/command-trace.ts';
import type { RequestContext, RequestReport } from './request-context.ts';
import type { EndedCall } from './upstream-observer.ts';

/** What the rooms of a request tell its trace. Nothing here throws. */

/** Where traces are made; there is none when `observability.traces` is not set. */
export interface Traces {
  /** A GraphQL request is there. */
  begin(request: TracedRequest): RequestTrace;
}

/** Spans that the collector did not get. */
export interface LostSpans {
  readonly count: number;
  /** Too many spans waited, the collector could not be reached, or it refused them. */
  readonly reason: 'queue_full' | 'not_sent' | 'rejected';
  readonly error?: unknown;
}

export interface TracedRequest extends Pick<RequestContext, 'headers' | 'fromTrustedProxy'> {
  /** `null`: it came by WebSocket. */
  readonly method: string | null;
}

/** The trace of one request, from when it is there to the end of its answer. */
export interface RequestTrace extends CommandTrace {
  /** 32 hexadecimal digits, as in `traceparent` (W3C Trace Context). */
  readonly traceId: string;
  /** Something is done that is done once for each document. */
  phase(phase: TracePhase): TraceStep;
  /** An operation of an upstream is asked for. */
  call(binding: Binding): CallTrace;
  ended(request: TracedEnd): void;
}

export type TracePhase = 'parse' | 'validate' | 'plan';

export interface TracedEnd {
  readonly requestId: string;
  readonly report: RequestReport;
  /** `null`: it came by WebSocket. */
  readonly httpStatus: number | null;
  /** False when the client left before it had the whole answer. */
  readonly completed: boolean;
}

/** A call of a request, which may be answered by many attempts or none. */
export interface CallTrace extends CommandTrace {
  /** Something is sent. */
  attempt(): AttemptTrace;
  /** The call waits for an access token, perhaps together with other calls. */
  token(): TraceStep;
  ended(end: EndedCall): void;
}

/** A part of a request or call that takes time. */
export interface TraceStep {
  ended(outcome: EndedCall['outcome']): void;
}

export interface AttemptTrace extends TraceStep {
  /** Headers that connect the upstream's spans to this trace. */
  readonly headers: Readonly<Record<string, string>>;
}
