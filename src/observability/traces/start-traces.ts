import type { LostSpans, Traces } from '../../shared/request-trace.ts';
import {
  ParentBasedSampler,
  resourceFromAttributes,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from './opentelemetry.ts';
import { otlpExporter } from './otlp-exporter.ts';
import { RequestSpan } from './request-span.ts';
import { SpanQueue } from './span-queue.ts';
import { type Follow, parentOf } from './trace-context.ts';

/** `observability.traces` of gateway.yaml, with its secrets. */
export interface TracesOptions {
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
  readonly resourceAttributes: Readonly<Record<string, string>>;
  readonly sampleRatio: number;
  readonly follow: Follow;
  readonly operationNames: boolean;
  /** Called when the collector does not get some. */
  readonly lost: (spans: LostSpans) => void;
}

/** How long the collector may take for some spans: also how much longer a shutdown takes without it. */
const exportTimeoutMs = 5_000;

/** Traces for a collector of OpenTelemetry. */
export function startTraces(options: TracesOptions): Traces & AsyncDisposable {
  const {
    endpoint,
    headers,
    serviceName,
    resourceAttributes,
    sampleRatio,
    follow,
    operationNames,
  } = options;
  const exporter = otlpExporter(
    { url: endpoint, headers, timeoutMillis: exportTimeoutMs },
    options.lost,
  );
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName, ...resourceAttributes }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampleRatio) }),
    spanProcessors: [new SpanQueue(exporter, options.lost)],
  });
  const tracer = provider.getTracer('headgate');
  return {
    begin: (request) =>
      new RequestSpan(tracer, parentOf(request, follow), request.method, operationNames),
    [Symbol.asyncDispose]: () => provider.shutdown(),
  };
}
