import { SeriesByLabels } from './series.ts';

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
  readonly #series: SeriesByLabels<Series>;

  constructor(options: HistogramOptions) {
    this.#options = options;
    const { labelNames, buckets } = options;
    this.#series = new SeriesByLabels(labelNames, (labels) => ({
      labels,
      counts: Array.from({ length: buckets.length + 1 }, () => 0),
      sumSeconds: 0,
    }));
  }

  /** @param labelValues In the order of the names. */
  observe(seconds: number, ...labelValues: readonly string[]): void {
    const { buckets } = this.#options;
    const series = this.#series.of(labelValues);
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
    for (const { labels, counts, sumSeconds } of this.#series.all()) {
      let count = 0;
      for (const [index, bound] of [...buckets, '+Inf'].entries()) {
        count += counts[index] ?? 0;
        lines.push(`${name}_bucket{le="${bound}",${labels}} ${count}`);
      }
      lines.push(`${name}_sum{${labels}} ${sumSeconds}`, `${name}_count{${labels}} ${count}`);
    }
    return `${lines.join('\n')}\n`;
  }
}
