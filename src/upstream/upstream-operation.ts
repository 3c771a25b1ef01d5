import type { BoundCall } from '../annotations/bound-operations.ts';
import { operationName } from '../annotations/operation-name.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import type { RequestContext, RequestReport } from '../shared/request-context.ts';
import type { EndedCall } from '../shared/upstream-observer.ts';
import type { KeyedCall } from '../tools/keyed-call.ts';
import { streamWithCredentials } from './credentials/send-credentials.ts';
import { endedWith } from './ended-call.ts';
import type { PolicyCall } from './policy.ts';
import { upstreamErrorFromTransport } from './transport/transport-error.ts';
import type { Pipeline, Upstream, UpstreamOptions } from './upstream.ts';

type Args = Readonly<Record<string, unknown>>;

export interface UpstreamOperation {
  /**
   * @param args By their wire names.
   * @param keyed Given when only the items of its keys are wanted.
   * @throws (or rejects) when there is no answer
   */
  call(args: Args, context: RequestContext, keyed?: KeyedCall): Promise<unknown>;
  stream(args: Args, context: RequestContext): AsyncIterable<unknown>;
}

/**
 * What calls one operation: counts its calls for their request, tells who watches how they end, and
 * notes what an answer is made of.
 * @throws GraphError when the source has no such operation
 */
export function createOperation(
  bound: BoundCall,
  upstream: Upstream,
  started: UpstreamOptions['started'],
): UpstreamOperation {
  const { binding } = bound;
  const { source } = binding;
  const operation = operationName(binding);
  const { send, tagsOf } = upstream.pipeline(bound);
  const streamOf = streamWithCredentials(
    upstream.credentials.of(binding),
    upstream.stream(binding),
  );

  const begin = (args: Args, context: RequestContext, keyed?: KeyedCall) => {
    // What nobody waits for any more is not called, and counts as no call: its source is not the cause.
    const { signal } = context;
    if (signal.aborted) throw upstreamErrorFromTransport(signal.reason, source, signal);
    if (context.operationCalls.count >= context.operationCalls.max) {
      throw new GatewayError('UPSTREAM_CALL_LIMIT');
    }
    context.operationCalls.count += 1;
    context.report.upstreamCalls += 1;
    const call = { ...upstream.prepare(binding, args, context), keyed };
    const observed = started({ requestId: context.requestId, source, operation });
    const watched = context.report.callWatcher?.started(binding, args);
    const ended = (end: EndedCall) => {
      observed(end);
      watched?.(end);
      call.trace?.ended(end);
    };
    return { call, ended };
  };

  return {
    call(args, context, keyed) {
      const { call, ended } = begin(args, context, keyed);
      const { report } = call;
      const end = (how: EndedCall) => {
        if (report.isShared) context.report.sharedCalls += 1;
        ended(how);
      };
      return send(call).then(
        (answer) => {
          const { fallbackFor } = report;
          end(
            fallbackFor === undefined ? { outcome: 'ok', report } : endedWith(fallbackFor, report),
          );
          noteAnswer(context.report, call, tagsOf, answer);
          return answer;
        },
        (error: unknown) => {
          end(endedWith(error, report));
          throw error;
        },
      );
    },
    async *stream(args, context) {
      const { call, ended } = begin(args, context);
      let end: EndedCall = { outcome: 'ok', report: call.report };
      try {
        yield* streamOf(call);
      } catch (error) {
        end = endedWith(error, call.report);
        throw error;
      } finally {
        // Also when the client leaves: then nothing is thrown here.
        ended(end);
      }
    },
  };
}

/** For how long the answer of the request may be kept, and by what it can be purged. */
function noteAnswer(
  request: RequestReport,
  { args, report }: PolicyCall,
  tagsOf: Pipeline['tagsOf'],
  answer: unknown,
): void {
  request.freshUntil = Math.min(request.freshUntil, report.freshUntil);
  if (request.answerTags === null || tagsOf === undefined) return;
  // What stands in for an answer must not be kept for as long as one.
  const isStandIn = report.fallbackFor !== undefined || (report.cache?.stale ?? 0) > 0;
  // Nor what one identity was told, where the graph takes it for everybody's.
  if (isStandIn || report.isPrivate) request.answerTags = null;
  else for (const tag of tagsOf(args, answer)) request.answerTags.add(tag);
}
