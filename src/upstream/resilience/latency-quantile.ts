export interface LatencyQuantileSettings {
  /** From 0 to 1: 0.95 is what 95 of 100 calls do not take longer than. */
  readonly quantile: number;
  /** How many of the latest calls count. */
  readonly windowSize: number;
  /** Fewer say nothing. */
  readonly minSamples: number;
  /**
   * After how many calls it is worked out again: sorting for every call may cost more than it is
   * worth.
   */
  readonly renewEvery: number;
}

/** A quantile of the latest latencies. */
export class LatencyQuantile {
  readonly #settings: LatencyQuantileSettings;
  #samples: number[] = [];
  #next = 0;
  #sinceRenewal = 0;
  #valueMs: number | undefined;

  constructor(settings: LatencyQuantileSettings) {
    this.#settings = settings;
  }

  add(latencyMs: number): void {
    this.#samples[this.#next] = latencyMs;
    this.#next = (this.#next + 1) % this.#settings.windowSize;
    this.#sinceRenewal += 1;
  }

  /** `undefined` until enough is known. */
  get valueMs(): number | undefined {
    const { quantile, minSamples, renewEvery } = this.#settings;
    const { length } = this.#samples;
    if (length < minSamples) return undefined;
    if (this.#valueMs === undefined || this.#sinceRenewal >= renewEvery) {
      const sorted = this.#samples.toSorted((left, right) => left - right);
      this.#valueMs = sorted[Math.min(length - 1, Math.floor(length * quantile))];
      this.#sinceRenewal = 0;
    }
    return this.#valueMs;
  }

  forget(): void {
    this.#samples = [];
    this.#next = 0;
    this.#valueMs = undefined;
  }
}
