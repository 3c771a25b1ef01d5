import type { LostSpans } from '../../shared/request-trace.ts';
import {
  convertLegacyHttpOptions,
  createOtlpHttpExportDelegate,
  OTLPExporterBase,
  ProtobufTraceSerializer,
  type SpanExporter,
  TraceExporterMetricsHelper,
} from './opentelemetry.ts';

interface OtlpOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMillis: number;
}

/**
 * Sends spans by OTLP over HTTP. The exporter of the library takes an answer by which the collector
 * has rejected some of them (`partial_success`) for a success, and tells nobody how many those were:
 * so this one, which is made of the same parts, reads the answers itself.
 */
export function otlpExporter(options: OtlpOptions, lost: (spans: LostSpans) => void): SpanExporter {
  const serializer: typeof ProtobufTraceSerializer = {
    serializeRequest: (spans) => ProtobufTraceSerializer.serializeRequest(spans),
    deserializeResponse(bytes) {
      const answer = ProtobufTraceSerializer.deserializeResponse(bytes);
      const { rejectedSpans = 0, errorMessage } = answer.partialSuccess ?? {};
      // Of none it is a warning.
      const count = Number(rejectedSpans);
      if (count > 0) lost({ count, reason: 'rejected', error: new Error(errorMessage) });
      return answer;
    },
  };
  const http = convertLegacyHttpOptions({ ...options }, 'TRACES', 'v1/traces', {
    'Content-Type': 'application/x-protobuf',
  });
  const component = 'otlp_http_span_exporter';
  return new OTLPExporterBase(
    createOtlpHttpExportDelegate(
      http,
      serializer,
      component,
      TraceExporterMetricsHelper,
      undefined,
    ),
  );
}
