import type { ExecutionResult } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { RequestContext, RequestReport } from '../../shared/request-context.ts';

/** What became of a POST before Yoga sees it. */
export type Posted =
  | { readonly refusal: unknown }
  | {
      readonly params: GraphQLParams;
      /** Set when it was executed: Yoga only makes the HTTP answer of it. */
      readonly result?: ExecutionResult | AsyncIterable<ExecutionResult>;
    };

/** Keyed by the report of the request: Yoga copies contexts, but not the objects in them. */
const posts = new WeakMap<RequestReport, Posted>();

export function handOver({ report }: RequestContext, posted: Posted): void {
  posts.set(report, posted);
}

export function postedWith({ report }: RequestContext): Posted | undefined {
  return posts.get(report);
}
