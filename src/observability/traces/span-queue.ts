import type { LostSpans } from '../../shared/request-trace.ts';
import {
  BatchSpanProcessor,
  ExportResultCode,
  type ReadableSpan,
  type SpanExporter,
  type SpanProcessor,
} from './opentelemetry.ts';

/** What comes while so many wait for the collector is lost: requests never wait for their traces. */
const maxWaiting = 2_048;

/**
 * Hands spans to the collector in batches, and tells of each that it does not get. The library drops
 * in silence what does not fit, and tells of failures a handler that all of a process has together.
 */
export class SpanQueue implements SpanProcessor {
  readonly #batches: BatchSpanProcessor;
  readonly #lost: (spans: LostSpans) => void;
  #waiting = 0;

  constructor(exporter: SpanExporter, lost: (spans: LostSpans) => void) {
    this.#lost = lost;
    this.#batches = new BatchSpanProcessor({
      maxQueueSize: maxWaiting,
      exporter: {
        export: (spans, done) => {
          this.#waiting -= spans.length;
          exporter.export(spans, ({ code, error }) => {
            if (code !== ExportResultCode.SUCCESS) {
              lost({ count: spans.length, reason: 'not_sent', error });
            }
            done({ code: ExportResultCode.SUCCESS });
          });
        },
        shutdown: () => exporter.shutdown(),
      },
    });
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if (this.#waiting >= maxWaiting) {
      this.#lost({ count: 1, reason: 'queue_full' });
    } else {
      this.#waiting += 1;
      this.#batches.onEnd(span);
    }
  }

  forceFlush(): Promise<void> {
    return this.#batches.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.#batches.shutdown();
  }
}
