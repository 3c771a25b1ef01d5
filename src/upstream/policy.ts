import type { CallReport } from '../request-context.ts';
import type { UpstreamCall } from './call.ts';

/** A call on its way through the policies. */
export interface PolicyCall extends UpstreamCall {
  /** Each policy writes down its part. */
  readonly report: CallReport;
}

/** The rest of the pipeline: what it answers, or an `UpstreamError`. */
export type Next = (call: PolicyCall) => Promise<unknown>;

/** Stands around the rest of the pipeline. Made once for each operation; knows no protocol. */
export type Policy = (next: Next) => Next;
