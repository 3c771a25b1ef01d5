import type { Logger } from 'pino';
import { causesOf } from './log-causes.ts';

const silenceMs = 60_000;

/** A collector that is away fails every few seconds: that is written down once a minute. */
export function logTraces(logger: Logger): (error: unknown) => void {
  let nextAt = 0;
  return (error) => {
    const now = Date.now();
    if (now < nextAt) return;
    nextAt = now + silenceMs;
    logger.warn({ causes: causesOf(error) }, 'traces could not be sent, and are lost');
  };
}
