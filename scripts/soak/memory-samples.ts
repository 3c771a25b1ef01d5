export interface MemorySample {
  readonly minute: number;
  readonly heapMb: number;
  readonly rssMb: number;
}

/** Caches fill and code is compiled at first. */
const warmUpRatio = 0.25;

/** @param written What a process wrote that has `report-memory.ts` in it. */
export function memorySamples(written: string): MemorySample[] {
  return [...written.matchAll(/^memory (\d+) (\d+) (\d+)$/gm)].map(([, at, heap, rss]) => ({
    minute: Number(at) / 60_000,
    heapMb: Number(heap) / 2 ** 20,
    rssMb: Number(rss) / 2 ** 20,
  }));
}

/** How many MB the heap gains in a minute, by least squares; NaN when there are too few samples. */
export function heapSlope(samples: readonly MemorySample[]): number {
  const points = samples.slice(Math.floor(samples.length * warmUpRatio));
  const mean = (of: (sample: MemorySample) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const meanMinute = mean(({ minute }) => minute);
  const meanHeap = mean(({ heapMb }) => heapMb);
  const covariance = mean(({ minute, heapMb }) => (minute - meanMinute) * (heapMb - meanHeap));
  return covariance / mean(({ minute }) => (minute - meanMinute) ** 2);
}
