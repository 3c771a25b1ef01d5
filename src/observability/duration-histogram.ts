export interface HistogramOptions {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  /** Upper bounds in seconds, ascending. */
  readonly buckets: readonly number[];
}

interface Series {
  readonly labels: string;
  /** By bucket; the last has no bound. */
  readonly counts: number[];
  sumSeconds: number;
}

/**
 * How long things took, by labels. The histogram of prom-client checks, copies and joins its labels
 * each time, which took 1.5 µs of every request and of every call to an upstream.
 */
export class DurationHistogram {
  readonly #options: HistogramOptions;
  readonly #series = new Map<string, Series>();

  constructor(options: HistogramOptions) {
    this.#options = options;
  }

  /** @param labelValues In the order of the names. */
  observe(seconds: number, ...labelValues: readonly string[]): void {
    const { buckets } = this.#options;
    const series = this.#seriesOf(labelValues);
    let index = 0;
    for (const bound of buckets) {
      if (seconds <= bound) break;
      index += 1;
    }
    series.counts[index] = (series.counts[index] ?? 0) + 1;
    series.sumSeconds += seconds;
  }

  /** In the text format of Prometheus. */
  text(): string {
    const { name, help, buckets } = this.#options;
    const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`];
    for (const { labels, counts, sumSeconds } of this.#series.values()) {
      let count = 0;
      for (const [index, bound] of [...buckets, '+Inf'].entries()) {
        count += counts[index] ?? 0;
        lines.push(`${name}_bucket{le="${bound}",${labels}} ${count}`);
      }
      lines.push(`${name}_sum{${labels}} ${sumSeconds}`, `${name}_count{${labels}} ${count}`);
    }
    return `${lines.join('\n')}\n`;
  }

  #seriesOf(labelValues: readonly string[]): Series {
    const key = labelValues.join('\n');
    let series = this.#series.get(key);
    if (series === undefined) {
      const { labelNames, buckets } = this.#options;
      const labels = labelNames.map((name, at) => `${name}="${escaped(labelValues[at] ?? '')}"`);
      const counts = Array.from({ length: buckets.length + 1 }, () => 0);
      series = { labels: labels.join(), counts, sumSeconds: 0 };
      this.#series.set(key, series);
    }
    return series;
  }
}

const escaped = (value: string) =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
