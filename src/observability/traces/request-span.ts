import type { Binding } from '../../annotations/model.ts';
import type { ErrorCode } from '../../errors/codes.ts';
import type {
  CallTrace,
  RequestTrace,
  TracedEnd,
  TracePhase,
  TraceStep,
} from '../../shared/request-trace.ts';
import { requestTitle } from '../request-title.ts';
import { CallSpan } from './call-span.ts';
import {
  type Context,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from './opentelemetry.ts';
import { stepOf } from './trace-step.ts';

/**
 * A request as a span of kind SERVER, named and described as OpenTelemetry's conventions for GraphQL
 * and HTTP say. Neither its document nor its variables: clients entrust them to us.
 */
export class RequestSpan implements RequestTrace {
  readonly traceId: string;
  readonly #tracer: Tracer;
  readonly #span: Span;
  /** In which the spans of its calls are made. */
  readonly #context: Context;

  constructor(tracer: Tracer, parent: Context, method: string | null) {
    this.#tracer = tracer;
    this.#span = tracer.startSpan(
      'request',
      {
        kind: SpanKind.SERVER,
        attributes: method === null ? {} : { 'http.request.method': method },
      },
      parent,
    );
    this.#context = trace.setSpan(parent, this.#span);
    this.traceId = this.#span.spanContext().traceId;
  }

  /** Named as OpenTelemetry's instrumentation of graphql-js does: the conventions have no names. */
  phase(phase: TracePhase): TraceStep {
    const options = { kind: SpanKind.INTERNAL };
    return stepOf(this.#tracer.startSpan(`graphql.${phase}`, options, this.#context));
  }

  call(binding: Binding): CallTrace {
    return new CallSpan(this.#tracer, this.#context, binding);
  }

  ended({ requestId, report, httpStatus, completed }: TracedEnd): void {
    const span = this.#span;
    if (span.isRecording()) {
      const { operationType, operationName, client, answerCache, batch } = report;
      const reports = [report, ...(batch ?? []).map((each) => each.report)];
      const errorCodes = new Set(reports.flatMap((each) => [...each.errorCodes]));
      const upstreamCalls = reports.reduce((sum, each) => sum + each.upstreamCalls, 0);
      span.updateName(batch === null ? requestTitle(report) : `batch of ${batch.length}`);
      span.setAttributes({
        'headgate.request_id': requestId,
        'headgate.upstream_calls': upstreamCalls,
        ...(httpStatus !== null && { 'http.response.status_code': httpStatus }),
        ...(operationType !== null && { 'graphql.operation.type': operationType }),
        ...(operationName !== null && { 'graphql.operation.name': operationName }),
        ...(client !== null && { 'headgate.client': client }),
        ...(answerCache !== null && { 'headgate.answer_cache': answerCache }),
        ...(report.sharesAnswer && { 'headgate.shared': true }),
        ...(!completed && { 'headgate.client_left': true }),
        ...(errorCodes.size > 0 && { 'headgate.error_codes': [...errorCodes] }),
      });
      const fault = [...errorCodes].find(isFault);
      if (fault !== undefined) {
        span.setAttribute('error.type', fault);
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
    }
    span.end();
  }
}

/** What clients do wrong is not a fault of the span, as with 4xx of HTTP. */
function isFault(code: ErrorCode): boolean {
  return code === 'INTERNAL' || code === 'OVERLOADED' || code.startsWith('UPSTREAM_');
}
