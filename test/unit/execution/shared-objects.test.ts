import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { UpstreamError } from '../../../src/errors/upstream-error.ts';
import { IncrementalAnswer } from '../../../src/shared/incremental-answer.ts';
import { mergePayloads } from '../../fixtures/merge-payloads.ts';
import { requestContext } from '../../fixtures/request-context.ts';
import { fakeGraph, rpc, type WireArgs } from './fake-graph.ts';

/** The same object stands in several parts of an answer, because their parents asked for the same. */

const types = `
  type Query {
    a: Post ${rpc('A')}
    b: Post ${rpc('B')}
    user(id: Int): User ${rpc('User')}
    rating(post: Int): Rating ${rpc('Rating')}
    author(post: Int): Author ${rpc('Author')}
    club: Club ${rpc('Club')}
    town: Town ${rpc('Town')}
  }
  type Post {
    id: Int
    userId: Int
    user: User @link(field: "user", args: { id: "$parent.userId" })
    rating: Rating! @link(field: "rating", args: { post: "$parent.id" })
    author: Author @link(field: "author", args: { post: "$parent.id" })
  }
  type Author { userId: Int user: User @link(field: "user", args: { id: "$parent.userId" }) }
  type User { club: Club @link(field: "club") }
  type Club { name: String town: Town @link(field: "town") }
  type Rating { stars: Int }
  type Town { name: String }
`;

async function start(query: string, upstream: Record<string, (args: WireArgs) => unknown>) {
  const graph = fakeGraph(types, {
    A: () => ({ id: 1, userId: 7 }),
    B: () => ({ id: 2, userId: 7 }),
    User: () => ({}),
    ...upstream,
  });
  const contextValue = requestContext({ incremental: 'v0.2' });
  const answer = await graph.executeInParts({ ...graph.request(query, {}), contextValue });
  if (!(answer instanceof IncrementalAnswer)) throw new Error('no parts');
  return mergePayloads(answer);
}

/** Something that is asked for, and answered when the test says so. */
function held(answer: object) {
  const asked = Promise.withResolvers<void>();
  const released = Promise.withResolvers<object>();
  return {
    asked: asked.promise,
    release: () => released.resolve(answer),
    answer() {
      asked.resolve();
      return released.promise;
    },
  };
}

test('a part waits for what another part has asked for below it', async () => {
  const club = held({ name: 'chess' });
  const merged = start(
    '{ a { ...Post } b { ...Post } } fragment Post on Post { ... @defer { user { club { name } } } }',
    { Club: club.answer },
  );
  await club.asked;
  // Whoever does not wait has its part by now.
  await setImmediate();
  club.release();
  const user = { club: { name: 'chess' } };
  expect((await merged).data).toEqual({ a: { user }, b: { user } });
});

test('what was given up with one part is asked for again by another that needs it', async () => {
  const club = held({ name: 'chess' });
  const rating = held({});
  const authorOfB = held({ userId: 7 });
  const merged = start(
    `{ a { ...Post } b { ...Post } }
     fragment Post on Post {
       ... @defer {
         rating { stars }
         ... @defer { author { user { club { town { name } } } } }
       }
     }`,
    {
      Club: club.answer,
      Town: () => ({ name: 'Bern' }),
      Author: ({ post }) => (post === 1 ? { userId: 7 } : authorOfB.answer()),
      async Rating({ post }) {
        if (post === 2) return { stars: 5 };
        await rating.answer();
        throw new UpstreamError('NOT_FOUND', { source: 's' });
      },
    },
  );
  await Promise.all([club.asked, rating.asked, authorOfB.asked]);
  rating.release();
  await setImmediate();
  club.release();
  await setImmediate();
  authorOfB.release();
  const { data, failed } = await merged;
  const author = { user: { club: { town: { name: 'Bern' } } } };
  expect({ data, failed }).toEqual({
    data: { a: {}, b: { rating: { stars: 5 }, author } },
    failed: 1,
  });
});
