import type { Binding } from '../annotations/model.ts';
import type { RequestContext } from '../request-context.ts';

/** What execution needs of the upstream room; `gateway.ts` hands it in. */
export interface UpstreamCalls {
  call(
    binding: Binding,
    args: Readonly<Record<string, unknown>>,
    context: RequestContext,
  ): Promise<unknown>;
  stream(
    binding: Binding,
    args: Readonly<Record<string, unknown>>,
    context: RequestContext,
  ): AsyncIterable<unknown>;
}
