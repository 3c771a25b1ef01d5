import type { CallReport } from '../request-context.ts';
import type { AnyAdapter } from './adapters/registry.ts';
import type { UpstreamCall } from './call.ts';

/** A call on its way through the policies. */
export interface PolicyCall extends UpstreamCall {
  /** Each policy writes down its part. */
  readonly report: CallReport;
  /** Who asks, where servers are chosen by it; else `null`. */
  readonly client: string | null;
  /** Speaks to the server that gets the attempt. */
  readonly adapter: AnyAdapter;
}

/** The rest of the pipeline: what it answers, or an `UpstreamError`. */
export type Next = (call: PolicyCall) => Promise<unknown>;

/** Stands around the rest of the pipeline. Made once for each operation; knows no protocol. */
export type Policy = (next: Next) => Next;
