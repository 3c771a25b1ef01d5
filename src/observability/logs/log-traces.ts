import type { Logger } from 'pino';
import type { LostSpans } from '../../shared/request-trace.ts';
import { causesOf } from './log-causes.ts';

const silenceMs = 60_000;

const messages: Readonly<Record<LostSpans['reason'], string>> = {
  not_sent: 'traces could not be sent, and are lost',
  rejected: 'traces were rejected by the collector, and are lost',
  queue_full: 'traces are lost: there are more than the collector takes',
};

/** A collector that is away, or too slow, loses spans all the time: that is written down once a minute. */
export function logTraces(logger: Logger): (spans: LostSpans) => void {
  let nextAt = 0;
  let lostSpans = 0;
  return ({ count, reason, error }) => {
    lostSpans += count;
    const now = Date.now();
    if (now < nextAt) return;
    nextAt = now + silenceMs;
    const causes = error === undefined ? {} : { causes: causesOf(error) };
    // Since the line before.
    logger.warn({ lostSpans, ...causes }, messages[reason]);
    lostSpans = 0;
  };
}
