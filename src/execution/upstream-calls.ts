import type { OperationTypeNode } from 'graphql';
import type { Binding } from '../annotations/model.ts';
import type { RequestContext } from '../request-context.ts';

/** What execution needs of the upstream room; `gateway.ts` hands it in. */
export interface UpstreamCalls {
  /** What calls one operation; asked for once for each root field, at the start. */
  operation(binding: Binding, kind: OperationTypeNode): UpstreamOperation;
}

/** An operation of an upstream. */
export interface UpstreamOperation {
  /** @param args By their wire names. */
  call(args: Readonly<Record<string, unknown>>, context: RequestContext): Promise<unknown>;
  stream(args: Readonly<Record<string, unknown>>, context: RequestContext): AsyncIterable<unknown>;
}
