import { expect, test } from 'vitest';
import { codesOf, post } from './ask.ts';
import { startOneSource } from './one-source.ts';

const types = /* GraphQL */ `
  type Query {
    thing(id: String!): Thing
      @rest(
        source: "things"
        method: "GET"
        path: "/things/{id}/parts"
        parameters: [{ arg: "id", in: "path" }]
      )
  }
  type Thing { id: String }
`;
const query = 'query ($id: String!) { thing(id: $id) { id } }';

test.each([
  ['../admin', '/things/..%2Fadmin/parts'],
  ['%2e%2e', '/things/%252e%252e/parts'],
  ['a/b', '/things/a%2Fb/parts'],
  ['a?b=c#d', '/things/a%3Fb%3Dc%23d/parts'],
  ['{env.PATH}', '/things/%7Benv.PATH%7D/parts'],
  ['a\r\nx-evil: 1', '/things/a%0D%0Ax-evil%3A%201/parts'],
  ['ü ', '/things/%C3%BC%20/parts'],
])('%j stays one segment of the path', async (id, target) => {
  await using things = await startOneSource(types);

  await post(things.url, query, {}, { id });

  expect(things.targets).toEqual([target]);
});

test.each(['', '.', '..'])('%j cannot be a segment, and is refused', async (id) => {
  await using things = await startOneSource(types);

  const answer = await post(things.url, query, {}, { id });

  expect(codesOf(answer)).toEqual(['BAD_INPUT']);
  expect(things.targets).toEqual([]);
});
