import { expect, test } from 'vitest';
import { promisesOf } from './count-promises.ts';
import { startPosts } from './posts.ts';

/*
 * The CPU time of a request goes into many small things, and cannot be tested on machines that do
 * other work. What can be counted exactly is promises: whoever makes a stage wait that need not, or
 * makes one for each item of a list, is seen here. (`npm run bench` measures time.)
 */

test('a request that calls nobody makes promises for its body only', async () => {
  await using source = await startPosts(1);
  expect(await promisesOf(source.url, '{ __typename }')).toBeLessThanOrEqual(8);
});

test('a call makes a few', async () => {
  await using source = await startPosts(1);
  const none = await promisesOf(source.url, '{ __typename }');
  const one = await promisesOf(source.url, '{ posts { id } }');
  expect(one - none).toBeLessThanOrEqual(20);
});

test('items of a list make none: neither those that are written, nor those that are linked', async () => {
  const counts = [];
  for (const posts of [10, 1_000]) {
    await using source = await startPosts(posts);
    counts.push(await promisesOf(source.url, '{ posts { id user { name } } }'));
  }
  expect(counts[1]).toBe(counts[0]);
});
