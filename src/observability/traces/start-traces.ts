import type { Traces } from '../../shared/request-trace.ts';
import {
  BatchSpanProcessor,
  type ExportResult,
  ExportResultCode,
  OTLPTraceExporter,
  ParentBasedSampler,
  type ReadableSpan,
  resourceFromAttributes,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from './opentelemetry.ts';
import { RequestSpan } from './request-span.ts';
import { type Follow, parentOf } from './trace-context.ts';

/** `observability.traces` of gateway.yaml, with its secrets. */
export interface TracesOptions {
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
  readonly resourceAttributes: Readonly<Record<string, string>>;
  readonly sampleRatio: number;
  readonly follow: Follow;
  /** Called when spans could not be handed over. */
  readonly failed: (error: unknown) => void;
}

/** How long the collector may take for some spans: also how much longer a shutdown takes without it. */
const exportTimeoutMs = 5_000;

/**
 * Traces for a collector of OpenTelemetry. Spans wait for it in a queue of 2,048; while that is full,
 * new ones are dropped: requests never wait for their traces.
 */
export function startTraces(options: TracesOptions): Traces & AsyncDisposable {
  const { endpoint, headers, serviceName, resourceAttributes, sampleRatio, follow } = options;
  const exporter = new OTLPTraceExporter({
    url: endpoint,
    headers,
    timeoutMillis: exportTimeoutMs,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName, ...resourceAttributes }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampleRatio) }),
    spanProcessors: [new BatchSpanProcessor({ exporter: telling(exporter, options.failed) })],
  });
  const tracer = provider.getTracer('headgate');
  return {
    begin: (request) => new RequestSpan(tracer, parentOf(request, follow), request.method),
    [Symbol.asyncDispose]: () => provider.shutdown(),
  };
}

/** Failures end here: the library tells them to a handler that all of a process has together. */
function telling(exporter: SpanExporter, failed: TracesOptions['failed']): SpanExporter {
  return {
    export(spans: ReadableSpan[], done: (result: ExportResult) => void) {
      exporter.export(spans, ({ code, error }) => {
        if (code !== ExportResultCode.SUCCESS) failed(error);
        done({ code: ExportResultCode.SUCCESS });
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}
