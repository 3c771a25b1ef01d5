import { setTimeout } from 'node:timers/promises';

export interface MemorySample {
  readonly atMs: number;
  readonly heapMb: number;
  readonly rssMb: number;
}

interface SampleOptions {
  readonly everyMs: number;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Caches fill and code is compiled at first. */
const warmUpRatio = 0.25;
/** The least of so many samples is what is in use: the others hold garbage as well. */
const windowLength = 4;

/** What the gateway itself says of its memory, again and again. */
export async function sampleMemory(url: string, { everyMs, signal }: SampleOptions) {
  const samples: MemorySample[] = [];
  while (!signal.aborted) {
    const text = await fetch(new URL('/metrics', url)).then(
      (answer) => answer.text(),
      () => '',
    );
    const mb = (name: string) =>
      Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN) / 2 ** 20;
    const sample = {
      atMs: performance.now(),
      heapMb: mb('nodejs_heap_size_used_bytes'),
      rssMb: mb('process_resident_memory_bytes'),
    };
    if (!Number.isNaN(sample.heapMb)) samples.push(sample);
    await setTimeout(everyMs, undefined, { signal }).catch(() => {});
  }
  return samples;
}

/** How many MB the heap gains in a minute, by least squares; 0 when there are too few samples. */
export function heapSlope(samples: readonly MemorySample[]): number {
  const warm = samples.slice(Math.floor(samples.length * warmUpRatio));
  const points: { minute: number; heapMb: number }[] = [];
  for (let at = 0; at + windowLength <= warm.length; at += windowLength) {
    const window = warm.slice(at, at + windowLength);
    const least = window.reduce((low, each) => (each.heapMb < low.heapMb ? each : low));
    points.push({ minute: least.atMs / 60_000, heapMb: least.heapMb });
  }
  if (points.length < 2) return 0;
  const mean = (of: (point: (typeof points)[number]) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const meanMinute = mean(({ minute }) => minute);
  const meanHeap = mean(({ heapMb }) => heapMb);
  const covariance = mean(({ minute, heapMb }) => (minute - meanMinute) * (heapMb - meanHeap));
  return covariance / mean(({ minute }) => (minute - meanMinute) ** 2);
}
