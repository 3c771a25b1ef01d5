import type { ErrorCode } from '../errors/codes.ts';

/** What is reported about calls to upstreams, for log, metrics and explanations. */

/** A call to an upstream that is about to be made. */
export interface StartedCall {
  /** `null`: no request waits for it, because what is kept is used meanwhile. */
  readonly requestId: string | null;
  readonly source: string;
  /** As its owner names it: `GET /products`. */
  readonly operation: string;
}

/** What became of a call to an upstream; each policy on its way writes down its part. */
export interface CallReport {
  /** An equal call was in flight already: nothing was sent for this one. */
  isShared: boolean;
  /** Whether a kept result answered the call, so that nothing was sent. */
  isKept: boolean;
  /** How the cache was used; `null`: results of the operation are not kept. */
  cache: CacheUse | null;
  /** Until when the answer is fresh; `Infinity`: results of the operation are not kept. */
  freshUntil: number;
  /** Whether the upstream says that its answer is for the identity alone that asked. */
  isPrivate: boolean;
  /** How many requests were sent for it; 0 when it was shared, kept or refused. */
  attempts: number;
  /** How long attempts of it waited for a place. */
  queuedMs: number;
  /** How many attempts were made because one before took long. */
  hedges: number;
  /** What went wrong, when the answer is the declared fallback of the operation. */
  fallbackFor?: unknown;
  /** The servers that were asked, where the source has several; one for each attempt. */
  readonly endpoints: string[];
}

/** What a call found in the cache of results: as one, or for each of its keys. */
export interface CacheUse {
  readonly hits: number;
  /** Used although it was too old: it is being fetched again, or could not be. */
  readonly stale: number;
  /** Asked for again, and still the same. */
  readonly revalidated: number;
  readonly misses: number;
  /** The cache could not be asked. */
  readonly bypassed: number;
}

/** How a call ended. */
export interface EndedCall {
  readonly outcome: 'ok' | ErrorCode;
  /** What was thrown. */
  readonly error?: unknown;
  readonly report: CallReport;
}

/** Something about a source that lasts longer than a call. */
export type UpstreamChange =
  | {
      readonly about: 'circuit';
      readonly source: string;
      readonly operation: string;
      readonly state: 'closed' | 'open' | 'half-open';
    }
  | {
      readonly about: 'endpoint';
      readonly source: string;
      /** The address of the server. */
      readonly endpoint: string;
      readonly state: 'available' | 'ejected' | 'unhealthy' | 'added' | 'removed';
      readonly reason: 'failures' | 'latency' | 'health check' | 'discovery';
    }
  /** The servers of the source cannot be found now. */
  | { readonly about: 'discovery'; readonly source: string; readonly error: unknown };

/** Told about calls to upstreams. Must not throw. */
export interface UpstreamObserver {
  /** A call is about to be made; the function that it returns is called with how it ended. */
  started(call: StartedCall): (ended: EndedCall) => void;
  changed?(change: UpstreamChange): void;
}

/** How a source is, for the metrics. */
export interface SourceState {
  readonly source: string;
  readonly callsInFlight: number;
  readonly callsQueued: number;
  readonly circuits: readonly {
    readonly operation: string;
    readonly state: 'closed' | 'open' | 'half-open';
  }[];
  /** Empty when the source has one server only. */
  readonly endpoints: readonly {
    readonly endpoint: string;
    readonly state: 'available' | 'ejected' | 'unhealthy';
    readonly callsInFlight: number;
  }[];
}
