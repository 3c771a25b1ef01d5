import type { CallTrace } from '../shared/request-trace.ts';
import type { CallReport } from '../shared/upstream-observer.ts';
import type { KeyedCall } from '../tools/keyed-call.ts';
import type { AnyAdapter } from './adapters/registry.ts';
import type { UpstreamCall } from './call.ts';

/** A call on its way through the policies. */
export interface PolicyCall extends UpstreamCall {
  /** Set when it is made for the items of its keys only. */
  readonly keyed?: KeyedCall | undefined;
  /** Each policy writes down its part. */
  readonly report: CallReport;
  /** `null`: it is in no trace. */
  readonly trace: CallTrace | null;
  /** Who asks, where servers are chosen by it; else `null`. */
  readonly client: string | null;
  /** Speaks to the server that gets the attempt. */
  readonly adapter: AnyAdapter;
}

export const newCallReport = (): CallReport => ({
  isShared: false,
  isKept: false,
  cache: null,
  freshUntil: Number.POSITIVE_INFINITY,
  isPrivate: false,
  attempts: 0,
  queuedMs: 0,
  hedges: 0,
  endpoints: [],
});

/**
 * The rest of the pipeline: what it answers, or an `UpstreamError`; throws nothing. Policies go on
 * with `then`: a promise for each is half of what `async` makes, and all calls pass all of them.
 */
export type Next = (call: PolicyCall) => Promise<unknown>;

/** Stands around the rest of the pipeline. Made once for each operation; knows no protocol. */
export type Policy = (next: Next) => Next;
