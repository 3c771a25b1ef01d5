import { expect, test } from 'vitest';
import { codesOf, post } from './ask.ts';
import { startOneSource } from './one-source.ts';

const types = /* GraphQL */ `type Query {
  things(first: Int): [Thing!] @rest(source: "things", method: "GET", path: "/things",
      parameters: [{ arg: "first", in: "query" }])
    @listSize(slicingArguments: ["first"], assumedSize: 10, requireOneSlicingArgument: false)
  page(first: Int, last: Int): [Thing!] @rest(source: "things", method: "GET", path: "/page")
    @listSize(slicingArguments: ["first", "last"])
  thing(id: ID!): Thing @rest(source: "things", method: "GET", path: "/things/{id}",
      parameters: [{ arg: "id", in: "path" }])
  dear: String @rest(source: "things", method: "GET", path: "/dear") @cost(weight: "80")
}
type Thing { id: ID! next: Thing @link(field: "thing", args: { id: "$parent.id" }) }`;

const start = () =>
  startOneSource(types, {
    config: { admission: { maxCost: 100, maxUpstreamCalls: 12 } },
    listener: ({ url = '' }, response) =>
      response.end(/things\/|dear/.test(url) ? '{"id":"2"}' : '[{"id":"1"}]'),
  });

test('what may cost too much is refused before any call, by what its variables say', async () => {
  await using gateway = await start();
  const query = 'query ($n: Int) { things(first: $n) { id } }';

  expect((await post(gateway.url, query, {}, { n: 100 })).status).toBe(200);
  const refused = await post(gateway.url, query, {}, { n: 101 });
  expect([refused.status, codesOf(refused)]).toEqual([200, ['COST_LIMIT']]);
  expect(refused.text).toContain('may cost 101; 100 is allowed');
  expect(codesOf(await post(gateway.url, '{ a: dear b: dear }'))).toEqual(['COST_LIMIT']);
  expect(gateway.targets).toHaveLength(1);
});

test('what may make too many calls is refused before the first of them', async () => {
  await using gateway = await start();
  const query = 'query ($n: Int) { things(first: $n) { next { id } } }';

  expect((await post(gateway.url, query, {}, { n: 11 })).json).toMatchObject({
    data: { things: [{ next: { id: '2' } }] },
  });
  const refused = await post(gateway.url, query, {}, { n: 12 });
  expect(codesOf(refused)).toEqual(['UPSTREAM_CALL_LIMIT']);
  expect(refused.text).toContain('may make 13 calls to upstreams; 12 are allowed');
  const modern = { accept: 'application/graphql-response+json' };
  // A mistake of the client, like what costs too much.
  expect((await post(gateway.url, query, modern, { n: 12 })).status).toBe(400);
  expect(gateway.targets).toHaveLength(2);
});

test('a size that is not said, or said twice, is a mistake of the document', async () => {
  await using gateway = await start();
  for (const query of ['{ page { id } }', '{ page(first: 1, last: 1) { id } }']) {
    const refused = await post(gateway.url, query);
    expect(codesOf(refused)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect(refused.text).toContain('Query.page needs exactly one of these arguments: first, last');
  }
  expect((await post(gateway.url, '{ page(last: 1) { id } }')).status).toBe(200);
  expect(gateway.targets).toHaveLength(1);
});
