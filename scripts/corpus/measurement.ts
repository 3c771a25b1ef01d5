/** What became of one contract. */
export interface Measurement {
  readonly operations: number;
  readonly reachable: number;
  /** Not served, with a reason. */
  readonly skipped: number;
  readonly durationMs: number;
  /** Peak resident memory of the process. */
  readonly peakMb: number;
  /** 0 to 1: how much of the graph has the type JSON. */
  readonly jsonShare: number;
  /** Crashed, hung, or lost an operation in silence. */
  readonly failed: boolean;
  /** `ok`, or the reason. */
  readonly verdict: string;
}

export function isMeasurement(value: unknown): value is Measurement {
  return typeof value === 'object' && value !== null && 'verdict' in value && 'failed' in value;
}
