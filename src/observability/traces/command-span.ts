import type { CommandStep } from '../../tools/command-trace.ts';
import { type Context, SpanKind, SpanStatusCode, type Tracer } from './opentelemetry.ts';

/** What Redis says in front of its errors: `READONLY`, `OOM`, `ERR`. */
const errorPrefix = /^[A-Z]+(?= |$)/;

/**
 * A command of Redis, as OpenTelemetry's conventions for it say. Without its keys, of which some are
 * hashes of secrets, and without the text of errors, which may have values.
 */
export function commandSpan(
  tracer: Tracer,
  parent: Context,
  name: string,
  script: string | undefined,
): CommandStep {
  const attributes = {
    'db.system.name': 'redis',
    'db.operation.name': name,
    ...(script !== undefined && { 'db.stored_procedure.name': script }),
  };
  const title = script === undefined ? name : `${name} ${script}`;
  const span = tracer.startSpan(title, { kind: SpanKind.CLIENT, attributes }, parent);
  return {
    ended(failure) {
      if (failure !== undefined) {
        const status = errorPrefix.exec(failure.message)?.[0];
        span.setAttribute('error.type', status ?? '_OTHER');
        if (status !== undefined) span.setAttribute('db.response.status_code', status);
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    },
  };
}
