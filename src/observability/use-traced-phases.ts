import type { GatewayPlugin } from '../shared/request-context.ts';
import type { RequestTrace, TracePhase } from '../shared/request-trace.ts';

/**
 * Makes parsing and validation spans of their requests, where they are really done: what is known of
 * a document takes no time. There only where requests are traced. It must stand behind all that says
 * how to parse, whose work it measures.
 */
export function useTracedPhases(): GatewayPlugin {
  return {
    onParse({ context: { trace }, parseFn, setParseFn }) {
      if (trace === null) return;
      setParseFn((source, options) => traced(trace, 'parse', () => parseFn(source, options)));
    },
    onValidate({ context: { trace }, validateFn, setValidationFn }) {
      if (trace === null) return;
      setValidationFn((...args) => traced(trace, 'validate', () => validateFn(...args)));
    },
  };
}

function traced<T>(trace: RequestTrace, phase: TracePhase, work: () => T): T {
  const step = trace.phase(phase);
  try {
    return work();
  } finally {
    // What clients do wrong is no fault of the span.
    step.ended('ok');
  }
}
