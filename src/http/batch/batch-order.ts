import type { BatchPlace } from '../../shared/request-context.ts';

/**
 * Runs the operations of a batch: reads side by side, a write by itself, after all that stand before
 * it and before all that stand behind it. Which it is, an operation knows only when its document was
 * found; so the next one is started as soon as this one says that it reads, or is over.
 * @param run Must not reject.
 */
export async function inBatchOrder<Operation, Result>(
  operations: readonly Operation[],
  run: (operation: Operation, turn: BatchPlace['turn']) => Promise<Result>,
): Promise<Result[]> {
  const results: Promise<Result>[] = [];
  for (const operation of operations) {
    const earlier = results.slice();
    const reads = Promise.withResolvers<void>();
    const result = run(operation, async (mayWrite) => {
      if (mayWrite) await Promise.all(earlier);
      else reads.resolve();
    });
    results.push(result);
    await Promise.race([reads.promise, result]);
  }
  return Promise.all(results);
}
