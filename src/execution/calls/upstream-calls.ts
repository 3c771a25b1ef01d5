import type { BoundOperation } from '../../annotations/bound-operations.ts';
import type { RequestContext } from '../../shared/request-context.ts';
import type { KeyedCall } from '../../tools/keyed-call.ts';

/** What execution needs of the upstream room; `gateway.ts` hands it in. */
export interface UpstreamCalls {
  /** What calls one operation; asked for once for each root field, at the start. */
  operation(bound: BoundOperation): UpstreamOperation;
}

/** An operation of an upstream. */
export interface UpstreamOperation {
  /**
   * @param args By their wire names.
   * @param keyed Given when only the items of its keys are wanted.
   * @throws (or rejects) when there is no answer
   */
  call(
    args: Readonly<Record<string, unknown>>,
    context: RequestContext,
    keyed?: KeyedCall,
  ): Promise<unknown>;
  stream(args: Readonly<Record<string, unknown>>, context: RequestContext): AsyncIterable<unknown>;
}
