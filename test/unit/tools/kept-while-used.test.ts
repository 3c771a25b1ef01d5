import { expect, test } from 'vitest';
import { KeptWhileUsed } from '../../../src/tools/kept-while-used.ts';
import { Owned } from '../../../src/tools/owned.ts';

function start() {
  const made: { readonly number: number }[] = [];
  const ended: number[] = [];
  const kept = new KeptWhileUsed<(typeof made)[number]>(({ number }) => ended.push(number));
  const take = (user: Owned, ...keys: string[]) =>
    kept.take(user, keys, () => {
      const thing = { number: made.length };
      made.push(thing);
      return thing;
    }).number;
  return { take, ended };
}

test('who comes before the other ends has the same thing; the last one ends it', async () => {
  const { take, ended } = start();
  const [first, second, third] = [new Owned(), new Owned(), new Owned()];
  expect([take(first, 'a'), take(second, 'a'), take(second, 'b')]).toEqual([0, 0, 1]);
  await first[Symbol.asyncDispose]();
  expect(ended).toEqual([]);
  await second[Symbol.asyncDispose]();
  expect(ended).toEqual([1, 0]);
  expect(take(third, 'a')).toBe(2);
});

test('one key in common is enough, and keys that nobody uses any more find nothing', async () => {
  const { take, ended } = start();
  const users = Array.from({ length: 4 }, () => new Owned());
  const [first, second, third, fourth] = users as [Owned, Owned, Owned, Owned];
  expect([take(first, 'a'), take(second, 'a', 'b'), take(third, 'b', 'c')]).toEqual([0, 0, 0]);
  await first[Symbol.asyncDispose]();
  await second[Symbol.asyncDispose]();
  expect(take(fourth, 'a')).toBe(1);
  expect(take(fourth, 'c')).toBe(0);
  await third[Symbol.asyncDispose]();
  await fourth[Symbol.asyncDispose]();
  expect(ended.toSorted()).toEqual([0, 1]);
});

test('of two that would do it is the one whose key comes first; the other keeps its own', async () => {
  const { take } = start();
  const [first, second, third] = [new Owned(), new Owned(), new Owned()];
  expect([take(first, 'a'), take(second, 'b')]).toEqual([0, 1]);
  expect(take(third, 'a', 'b')).toBe(0);
  await third[Symbol.asyncDispose]();
  expect([take(third, 'a'), take(third, 'b')]).toEqual([0, 1]);
});
