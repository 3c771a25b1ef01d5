import type { CallTrace } from '../shared/request-trace.ts';
import type { CallReport } from '../shared/upstream-observer.ts';
import type { KeyedCall } from '../tools/keyed-call.ts';
import type { AnyAdapter } from './adapters/registry.ts';
import type { UpstreamCall } from './call.ts';

/** A call on its way through the policies. */
export interface PolicyCall extends UpstreamCall {
  /** Set on a bulk read: how its keys and items are read, so that each item can be kept by its key. */
  readonly keyed?: KeyedCall | undefined;
  /** What happened to the call; each policy writes down its part. */
  readonly report: CallReport;
  /** `null`: the call is not traced. */
  readonly trace: CallTrace | null;
  /** The client that asks, where servers are chosen by client; else `null`. */
  readonly client: string | null;
  /** Speaks the source's protocol to the server that was chosen for the attempt. */
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
 * The rest of the pipeline. Resolves with the answer or rejects with an `UpstreamError`; never throws.
 * Policies chain with `then` instead of `async`, which makes twice as many promises: every call
 * passes every policy.
 */
export type Next = (call: PolicyCall) => Promise<unknown>;

/** Wraps the rest of the pipeline. Made once for each operation; knows no protocol. */
export type Policy = (next: Next) => Next;
