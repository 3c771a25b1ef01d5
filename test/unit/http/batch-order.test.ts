import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inBatchOrder } from '../../../src/http/batch/batch-order.ts';

/** An operation, and what it does before it knows what it is. */
interface Operation {
  readonly mayWrite: boolean;
  /** It is refused before it is known what it is. */
  readonly isRefused: boolean;
}

const operations = fc.array(
  fc.record({ mayWrite: fc.boolean(), isRefused: fc.boolean() } satisfies Record<
    keyof Operation,
    unknown
  >),
  { maxLength: 8 },
);

test('a write runs alone and in its place, whatever takes how long; answers keep their order', async () => {
  await fc.assert(
    fc.asyncProperty(operations, fc.scheduler(), async (batch, scheduler) => {
      const running = new Set<number>();
      const ended = new Set<number>();
      const answers = inBatchOrder([...batch.entries()], async ([index, operation], turn) => {
        await scheduler.schedule(Promise.resolve(), `find ${index}`);
        if (!operation.isRefused) {
          await turn(operation.mayWrite);
          running.add(index);
          if (operation.mayWrite) {
            expect(running).toEqual(new Set([index]));
            expect(ended.size).toBe(index);
          }
          await scheduler.schedule(Promise.resolve(), `run ${index}`);
          running.delete(index);
        }
        ended.add(index);
        return index;
      });
      await scheduler.waitFor(answers);
      expect(await answers).toEqual([...batch.keys()]);
    }),
  );
});

test('reads do not wait for each other', async () => {
  const begun: number[] = [];
  const allBegan = Promise.withResolvers<void>();
  await inBatchOrder([0, 1, 2], async (index, turn) => {
    await turn(false);
    begun.push(index);
    if (begun.length === 3) allBegan.resolve();
    await allBegan.promise;
  });
  expect(begun).toEqual([0, 1, 2]);
});
