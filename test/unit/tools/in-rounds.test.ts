import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inRounds } from '../../../src/tools/in-rounds.ts';

/** A schedule whose rounds are run by hand, each with what was visited in it. */
function rounds() {
  const scheduled: (() => void)[] = [];
  const visited: number[] = [];
  return {
    visited,
    add: inRounds<number>(
      (item) => visited.push(item),
      (round) => scheduled.push(round),
    ),
    scheduled: () => scheduled.length,
    run() {
      scheduled.shift()?.();
      return visited.splice(0);
    },
  };
}

test('what comes before a round is visited in it, in order', () => {
  const { add, run, visited, scheduled } = rounds();
  for (const item of [1, 2, 3]) add(item);
  expect(visited).toEqual([]);
  expect(scheduled()).toBe(1);
  expect(run()).toEqual([1, 2, 3]);
  expect(scheduled()).toBe(0);
  add(4);
  expect(run()).toEqual([4]);
});

test('a round is of 64 at most: the others are visited in the next, before what comes later', () => {
  const { add, run, scheduled } = rounds();
  const items = Array.from({ length: 150 }, (_, index) => index);
  for (const item of items) add(item);
  expect(scheduled()).toBe(1);
  expect(run()).toEqual(items.slice(0, 64));
  add(150);
  expect(scheduled()).toBe(1);
  expect(run()).toEqual(items.slice(64, 128));
  expect(run()).toEqual([...items.slice(128), 150]);
  expect(scheduled()).toBe(0);
});

test('what is added by a visit is visited in the next round', async () => {
  const visited: string[] = [];
  const add = inRounds<string>((item) => {
    visited.push(item);
    if (item === 'first') add('second');
  }, setImmediate);
  add('first');
  await nextTurn();
  expect(visited).toEqual(['first']);
  await nextTurn();
  expect(visited).toEqual(['first', 'second']);
});

test('nothing is lost, doubled or overtaken, whenever rounds are run', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.nat(200), fc.constant('run' as const))), (steps) => {
      const { add, run, scheduled } = rounds();
      const visited: number[] = [];
      let added = 0;
      for (const step of steps) {
        if (step === 'run') visited.push(...run());
        else for (let count = 0; count < step; count++) add(added++);
      }
      while (scheduled() > 0) visited.push(...run());
      expect(visited).toEqual(Array.from({ length: added }, (_, index) => index));
    }),
  );
});
