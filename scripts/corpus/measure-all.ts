import { availableParallelism } from 'node:os';
import type { FoundContract } from './find-contracts.ts';
import type { Measurement } from './measurement.ts';
import { MeasuringProcess } from './measuring-process.ts';

type Measured = readonly [FoundContract, Measurement];

/**
 * Measures all contracts, one per core at a time. The largest come first: they meet a process that
 * has just started, as a real compose does, and none of them is left to one core at the end.
 * @returns In the order of `contracts`.
 */
export async function measureAll(
  contracts: readonly FoundContract[],
  onMeasured: (measuredCount: number, contract: FoundContract) => void,
): Promise<Measured[]> {
  const measured: Measured[] = [];
  const waiting = contracts.toSorted((a, b) => b.bytes - a.bytes);
  const measureRest = async () => {
    using measuring = new MeasuringProcess();
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const count = measured.push([next, await measuring.measure(next)]);
      onMeasured(count, next);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, measureRest));
  return measured.toSorted(([a], [b]) => contracts.indexOf(a) - contracts.indexOf(b));
}
