import { expect, test } from 'vitest';
import { codesOf, post } from '../e2e/http/ask.ts';
import { startOneSource } from '../e2e/http/one-source.ts';

/** A short document that is answered with an error at each of a million places. */
const types = /* GraphQL */ `
  type Query { items: [Item] @rest(source: "things", method: "GET", path: "/items") }
  type Item { id: ID secret: String @authenticated number: Int }
`;
const items = JSON.stringify(
  Array.from({ length: 20_000 }, (_, id) => ({ id, secret: 'HIDDEN', number: 'none' })),
);
const aliases = (name: string) => Array.from({ length: 45 }, (_, n) => `a${n}: ${name}`).join(' ');

test.for(['secret', 'number'])('errors have an end: %s', async (field) => {
  await using gateway = await startOneSource(types, {
    config: { profile: 'production', access: { deniedFields: 'null' } },
    listener: (_request, response) => response.end(items),
  });
  expect((await post(gateway.url, '{ items { id } }')).status).toBe(200);

  const before = process.cpuUsage();
  const answer = await post(gateway.url, `{ items { ${aliases(field)} } }`);
  const { user, system } = process.cpuUsage(before);

  expect(codesOf(answer)).toEqual(['ANSWER_TOO_LARGE']);
  // A second at most, of this process alone; what this catches takes ten times as long.
  expect((user + system) / 1000).toBeLessThan(5_000);
});

test('ten thousand errors are told, one more is too many', async () => {
  let count = 10_000;
  await using gateway = await startOneSource(types, {
    listener: (_request, response) =>
      response.end(JSON.stringify(Array.from({ length: count }, (_, id) => ({ id, number: 'x' })))),
  });
  const told = await post(gateway.url, '{ items { number } }');
  expect(Object(told.json).data.items).toHaveLength(10_000);
  expect(codesOf(told)).toHaveLength(10_000);

  count += 1;
  const answer = await post(gateway.url, '{ items { number } }');
  expect(codesOf(answer)).toEqual(['ANSWER_TOO_LARGE']);
});
