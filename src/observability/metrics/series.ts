/** The series of a metric, one for each combination of values of its labels. */
export class SeriesByLabels<Series> {
  readonly #labelNames: readonly string[];
  readonly #make: (labels: string) => Series;
  readonly #root: Branch<Series> = { next: new Map(), series: undefined };
  readonly #all: Series[] = [];

  /** @param make Is told the labels as they are written: `type="query",outcome="ok"`. */
  constructor(labelNames: readonly string[], make: (labels: string) => Series) {
    this.#labelNames = labelNames;
    this.#make = make;
  }

  /** In the order in which they came. */
  all(): readonly Series[] {
    return this.#all;
  }

  /** By a map for each label: joining them to one key takes longer than all else. */
  of(labelValues: readonly string[]): Series {
    let branch = this.#root;
    for (const value of labelValues) {
      let next = branch.next.get(value);
      if (next === undefined) {
        next = { next: new Map(), series: undefined };
        branch.next.set(value, next);
      }
      branch = next;
    }
    branch.series ??= this.#add(labelValues);
    return branch.series;
  }

  #add(labelValues: readonly string[]): Series {
    const labels = this.#labelNames.map(
      (name, at) => `${name}="${escaped(labelValues[at] ?? '')}"`,
    );
    const series = this.#make(labels.join());
    this.#all.push(series);
    return series;
  }
}

interface Branch<Series> {
  readonly next: Map<string, Branch<Series>>;
  series: Series | undefined;
}

const escaped = (value: string) =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
