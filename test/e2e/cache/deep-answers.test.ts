import { expect, test } from 'vitest';
import { ask } from '../../fixtures/gateway-client.ts';
import { startOneSource } from '../http/one-source.ts';

/** Far deeper than any stack is. */
const depth = 30_000;
const types = /* GraphQL */ `
  type Query {
    node: Node @cacheControl(maxAge: 60, scope: PUBLIC) @rest(source: "things", method: "GET", path: "/node")
  }
  type Node @key(fields: "id") {
    id: Int
    next: Node
    lists: [[Node]]
  }
`;

test.each([
  ['objects', `${'{"id":1,"next":'.repeat(depth)}null${'}'.repeat(depth)}`],
  ['lists', `{"id":1,"lists":${'['.repeat(depth)}${']'.repeat(depth)}}`],
])(
  'an answer of %s in each other is answered, kept and purged as any other',
  async (_what, json) => {
    await using source = await startOneSource(types, {
      listener: (_request, response) => response.end(json),
      config: { sources: { things: { cache: { ttlSeconds: 60 } } } },
    });
    for (let time = 0; time < 2; time++) {
      const { data, errors } = await ask(source.url, `query Q${time} { node { id } }`);
      expect(errors).toBeUndefined();
      expect(data).toEqual({ node: { id: 1 } });
    }
    expect(source.targets).toEqual(['/node']);
  },
);
