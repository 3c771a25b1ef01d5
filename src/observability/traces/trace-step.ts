import type { TraceStep } from '../../shared/request-trace.ts';
import { type Span, SpanStatusCode } from './opentelemetry.ts';

export const stepOf = (span: Span): TraceStep => ({
  ended(outcome) {
    if (outcome !== 'ok') failed(span, outcome);
    span.end();
  },
});

/** The code alone: messages of upstreams may hold what is nobody else's. */
export function failed(span: Span, code: string): void {
  if (code === 'CANCELLED') {
    // Nobody wants the answer any more: the client has left, or another attempt was faster.
    span.setAttribute('headgate.cancelled', true);
    return;
  }
  span.setAttribute('error.type', code);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
