import type { Measurement } from './measurement.ts';

export interface Limits {
  readonly maxMs: number;
  readonly maxMb: number;
}

/** A contract that takes too much has failed, whatever came of it. */
export function withinLimits(measurement: Measurement, { maxMs, maxMb }: Limits): Measurement {
  const { durationMs, peakMb, outcome } = measurement;
  if (outcome === 'failed') return measurement;
  if (durationMs > maxMs) {
    return { ...measurement, outcome: 'failed', verdict: `SLOW: may take ${maxMs} ms` };
  }
  if (peakMb > maxMb) {
    return { ...measurement, outcome: 'failed', verdict: `LARGE: may take ${maxMb} MB` };
  }
  return measurement;
}
