import type { Binding } from '../../annotations/bindings.ts';
import type { ErrorCode } from '../../errors/codes.ts';
import type {
  CallTrace,
  RequestTrace,
  TracedEnd,
  TracePhase,
  TraceStep,
} from '../../shared/request-trace.ts';
import type { CommandStep } from '../../tools/command-trace.ts';
import { requestTitle } from '../request-title.ts';
import { CallSpan } from './call-span.ts';
import { commandSpan } from './command-span.ts';
import {
  type Attributes,
  type Context,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from './opentelemetry.ts';
import { stepOf } from './trace-step.ts';

/** What is named by whoever asks must not become a name of spans: collectors count them by it. */
const unknownName = 'GraphQL Operation';

/** As OpenTelemetry's conventions for HTTP have it: others are none that anybody has to count. */
const knownMethods = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
  'QUERY',
];

/**
 * A request as a span of kind SERVER, named and described as OpenTelemetry's conventions for GraphQL
 * and HTTP say. Neither its document nor its variables: clients entrust them to us.
 */
export class RequestSpan implements RequestTrace {
  readonly traceId: string;
  readonly #tracer: Tracer;
  readonly #namesOperations: boolean;
  readonly #span: Span;
  /** In which the spans of its calls are made. */
  readonly #context: Context;

  /** @param namesOperations Whether it is called by the name that its client gives the operation, too. */
  constructor(tracer: Tracer, parent: Context, method: string | null, namesOperations: boolean) {
    this.#tracer = tracer;
    this.#namesOperations = namesOperations;
    this.#span = tracer.startSpan(
      unknownName,
      {
        kind: SpanKind.SERVER,
        attributes: method === null ? {} : methodAttributes(method),
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

  command(name: string, script?: string): CommandStep {
    return commandSpan(this.#tracer, this.#context, name, script);
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
      span.updateName(batch === null ? this.#nameOf(report) : 'batch');
      span.setAttributes({
        'headgate.request_id': requestId,
        'headgate.upstream_calls': upstreamCalls,
        ...(batch !== null && { 'headgate.batch_operations': batch.length }),
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

  #nameOf(report: TracedEnd['report']): string {
    if (report.operationType === null) return unknownName;
    return this.#namesOperations ? requestTitle(report) : report.operationType;
  }
}

const methodAttributes = (method: string): Attributes =>
  knownMethods.includes(method)
    ? { 'http.request.method': method }
    : { 'http.request.method': '_OTHER', 'http.request.method_original': method };

/** What clients do wrong is not a fault of the span, as with 4xx of HTTP. */
function isFault(code: ErrorCode): boolean {
  return code === 'INTERNAL' || code === 'OVERLOADED' || code.startsWith('UPSTREAM_');
}
