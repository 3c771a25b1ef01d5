import type { Binding } from '../../annotations/bindings.ts';
import { operationName } from '../../annotations/operation-name.ts';
import type { AttemptTrace, CallTrace, TraceStep } from '../../shared/request-trace.ts';
import type { EndedCall } from '../../shared/upstream-observer.ts';
import type { CommandStep } from '../../tools/command-trace.ts';
import { commandSpan } from './command-span.ts';
import {
  type Attributes,
  type Context,
  type Span,
  SpanKind,
  type Tracer,
  trace,
} from './opentelemetry.ts';
import { headersOf } from './trace-context.ts';
import { failed, stepOf } from './trace-step.ts';

/** A call as the operation asked for it: how long it took with its queue and all attempts. */
export class CallSpan implements CallTrace {
  readonly #tracer: Tracer;
  readonly #span: Span;
  readonly #context: Context;
  readonly #binding: Binding;
  #attempts = 0;

  constructor(tracer: Tracer, parent: Context, binding: Binding) {
    this.#tracer = tracer;
    this.#binding = binding;
    const { source } = binding;
    this.#span = tracer.startSpan(
      `${source} ${operationName(binding)}`,
      { kind: SpanKind.INTERNAL, attributes: { 'headgate.source': source } },
      parent,
    );
    this.#context = trace.setSpan(parent, this.#span);
  }

  attempt(): AttemptTrace {
    const resent = this.#attempts;
    this.#attempts += 1;
    const name = operationName(this.#binding);
    const attributes = {
      'headgate.source': this.#binding.source,
      ...protocolAttributes(this.#binding),
      ...(resent > 0 && { 'http.request.resend_count': resent }),
    };
    const options = { kind: SpanKind.CLIENT, attributes };
    const span = this.#tracer.startSpan(name, options, this.#context);
    return { headers: headersOf(trace.setSpan(this.#context, span)), ...stepOf(span) };
  }

  command(name: string, script?: string): CommandStep {
    return commandSpan(this.#tracer, this.#context, name, script);
  }

  /** Where tokens are issued is another party, which several calls may wait for: it is told nothing. */
  token(): TraceStep {
    const { source } = this.#binding;
    const options = { kind: SpanKind.INTERNAL, attributes: { 'headgate.source': source } };
    return stepOf(this.#tracer.startSpan(`${source} token`, options, this.#context));
  }

  ended({ outcome, report }: EndedCall): void {
    const span = this.#span;
    if (span.isRecording()) {
      const { attempts, isShared, isKept, queuedMs, endpoints } = report;
      span.setAttributes({
        'headgate.attempts': attempts,
        ...(isShared && { 'headgate.shared': true }),
        ...(isKept && { 'headgate.kept': true }),
        ...(queuedMs > 0 && { 'headgate.queued_ms': queuedMs }),
        ...(endpoints.length > 0 && { 'headgate.endpoints': [...endpoints] }),
      });
      if (outcome !== 'ok') failed(span, outcome);
    }
    span.end();
  }
}

/** As OpenTelemetry's conventions for HTTP and RPC name them. */
function protocolAttributes(binding: Binding): Attributes {
  switch (binding.protocol) {
    case 'rest':
      return { 'http.request.method': binding.method, 'url.template': binding.path };
    case 'grpc':
      return { 'rpc.system.name': 'grpc', 'rpc.method': operationName(binding) };
    case 'soap':
      return {
        'http.request.method': 'POST',
        'rpc.system.name': 'soap',
        'rpc.method': operationName(binding),
      };
  }
}
