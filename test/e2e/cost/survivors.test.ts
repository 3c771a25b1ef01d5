import { expect, test } from 'vitest';
import { startPosts } from './posts.ts';
import { survivingBytesOf } from './survivors.ts';

/*
 * A request that is over leaves nothing behind. One thing that V8 makes old at once is enough to keep
 * all that it refers to until the next full collection: it was 6 to 9 kB for each of these, and the
 * small collections took up to a fifth of the CPU time. `x.y = () => …`, with the function written
 * right there, is such a thing.
 */
test.each([
  ['that calls nobody', '{ __typename }'],
  ['with a call', '{ posts { id } }'],
  ['with linked calls', '{ posts { id user { name } } }'],
])('small collections take all of a request %s', async (_what, query) => {
  await using source = await startPosts(50);
  expect(await survivingBytesOf(source.url, query)).toBeLessThan(2_500);
});
