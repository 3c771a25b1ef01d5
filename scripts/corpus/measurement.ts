/** What became of one contract. */
export interface Measurement {
  readonly operations: number;
  readonly reachable: number;
  /** Not served, with a reason. */
  readonly skipped: number;
  /** Compose alone: Mesh takes long to load, and that is not the contract's fault. */
  readonly durationMs: number;
  /** Peak resident memory of the process while it composed this contract. */
  readonly peakMb: number;
  /** 0 to 1: how much of the graph has the type JSON. */
  readonly jsonShare: number;
  readonly outcome: 'composed' | 'refused' | 'failed';
  /** `ok`, or the reason. */
  readonly verdict: string;
}

export const nothingMeasured = {
  ...{ operations: 0, reachable: 0, skipped: 0, durationMs: 0, peakMb: 0, jsonShare: 0 },
} as const satisfies Partial<Measurement>;

export function isMeasurement(value: unknown): value is Measurement {
  return typeof value === 'object' && value !== null && 'verdict' in value && 'outcome' in value;
}
