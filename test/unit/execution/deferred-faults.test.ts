import { expect, test } from 'vitest';
import { IncrementalAnswer } from '../../../src/shared/incremental-answer.ts';
import { mergePayloads } from '../../fixtures/merge-payloads.ts';
import { requestContext } from '../../fixtures/request-context.ts';
import { fakeGraph, rpc } from './fake-graph.ts';

const types = `
  type Query { posts: [Post!] ${rpc('Posts')} user(id: Int!): User ${rpc('User')} club: Club ${rpc('Club')} }
  type Post { id: Int user: User @link(field: "user", args: { id: "$parent.id" }) }
  type User { id: Int name: String home: Home }
  type Home { club: Club @link(field: "club", args: {}) }
  type Club { name: String }
`;

/** A member that is a fault of ours to read: nothing that an upstream sends is one. */
function withFault(member: string): object {
  let reads = 0;
  return Object.defineProperty({ id: 1 }, member, {
    enumerable: true,
    get() {
      reads += 1;
      // The first is that of the graph in memory.
      if (reads > 1) throw new Error('a fault');
      return {};
    },
  });
}

test.each([
  ['found when a part is completed', 'name', '{ name }'],
  ['found when what is below a part is asked for', 'home', '{ home { club { name } } }'],
])(
  'a fault that is %s ends all that is to come, and nothing that has come',
  async (_when, member, user) => {
    const graph = fakeGraph(types, {
      Posts: () => [{ id: 1 }, { id: 2 }],
      User: ({ id }) => (id === 1 ? withFault(member) : { id, name: 'B', home: {} }),
      Club: () => ({ name: 'C' }),
    });
    const query = `{ posts { id ... @defer(label: "u") { user ${user} } } }`;
    const contextValue = requestContext({ incremental: 'v0.2' });
    const answer = await graph.executeInParts({ ...graph.request(query, {}), contextValue });
    if (!(answer instanceof IncrementalAnswer)) throw new Error('no parts');
    const { data, errors, failed } = await mergePayloads(answer);
    expect(data).toMatchObject({ posts: [{ id: 1 }, { id: 2 }] });
    expect(failed).toBeGreaterThan(0);
    expect(errors.map(({ originalError }) => originalError?.message)).toContain('a fault');
  },
);
