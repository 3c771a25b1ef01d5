const windowSize = 256;
/** Fewer say nothing about the slowest. */
const minSamples = 32;
/** Sorting for every call would cost more than it tells. */
const renewEvery = 16;

/** A quantile of the latest latencies of an operation. */
export class LatencyQuantile {
  readonly #quantile: number;
  readonly #samples: number[] = [];
  #next = 0;
  #sinceRenewal = renewEvery;
  #valueMs = 0;

  /** @param quantile From 0 to 1: 0.95 is what 95 of 100 calls do not take longer than. */
  constructor(quantile: number) {
    this.#quantile = quantile;
  }

  add(latencyMs: number): void {
    this.#samples[this.#next] = latencyMs;
    this.#next = (this.#next + 1) % windowSize;
    this.#sinceRenewal += 1;
  }

  /** `undefined` until enough is known. */
  get valueMs(): number | undefined {
    const { length } = this.#samples;
    if (length < minSamples) return undefined;
    if (this.#sinceRenewal >= renewEvery) {
      const sorted = this.#samples.toSorted((left, right) => left - right);
      this.#valueMs = sorted[Math.min(length - 1, Math.floor(length * this.#quantile))] ?? 0;
      this.#sinceRenewal = 0;
    }
    return this.#valueMs;
  }
}
