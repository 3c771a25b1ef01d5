import { expect, test } from 'vitest';
import { codesOf, post } from '../e2e/http/ask.ts';
import { askInParts, current } from '../e2e/http/deferred-shop.ts';
import { startOneSource } from '../e2e/http/one-source.ts';

/** Short documents that put off more than anybody can plan, or tell of. */
const types = /* GraphQL */ `
  type Query {
    items: [Item] @rest(source: "things", method: "GET", path: "/items")
    few: [Item] @rest(source: "things", method: "GET", path: "/few")
    shop: Shop @rest(source: "things", method: "GET", path: "/shop")
  }
  type Item { id: ID shop: Shop @link(field: "shop", args: {}) }
  type Shop { name: String }
`;
const count = 20_000;
const start = () =>
  startOneSource(types, {
    config: { profile: 'production' },
    listener: ({ url }, response) => {
      const items = url === '/items' ? count : 1;
      response.end(
        url === '/shop'
          ? '{"name":"HG"}'
          : JSON.stringify(Array.from({ length: items }, (_, id) => ({ id }))),
      );
    },
  });

const times = (most: number, part: (index: number) => string) =>
  Array.from({ length: most }, (_, index) => part(index)).join(' ');

async function cpuMsOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const doubling = `{ few { ...F0 } } ${times(
  45,
  (n) => `fragment F${n} on Item { a${n}: shop { name } ...F${n + 1} @defer ...F${n + 1} @defer }`,
)} fragment F45 on Item { id }`;

const chain = `{ items { ...F0 } } ${times(
  45,
  (n) => `fragment F${n} on Item { a${n}: shop { name } ...F${n + 1} @defer }`,
)} fragment F45 on Item { id }`;

const overlapping = `{ items { ${times(45, (n) => `... @defer { a${n}: shop { name } ...F }`)} } }
  fragment F on Item { ${times(20, () => 'shop { name }')} }`;

test.each([
  ['fragments in fragments', chain],
  ['fragments that select the same', overlapping],
])('%s, of a long list', async (_name, query) => {
  await using gateway = await start();
  await post(gateway.url, '{ items { id } }');
  const cpuMs = await cpuMsOf(async () => {
    const payloads = await (await askInParts(gateway.url, query)).rest();
    expect(JSON.stringify(payloads.at(-1))).toContain('ANSWER_TOO_LARGE');
  });
  // What this catches takes ten times as long, or the memory of the process.
  expect(cpuMs).toBeLessThan(5_000);
  expect((await post(gateway.url, '{ shop { name } }', { accept: current })).status).toBe(200);
});

test('fragments that put off others twice', async () => {
  await using gateway = await start();
  const most = { maxFields: 1e15, maxAliases: 1e15, maxDirectives: 1e15, maxTokens: 5_000 };
  await gateway.gateway.reload(gateway.options({ profile: 'production', admission: most }));
  const cpuMs = await cpuMsOf(async () => {
    const payloads = await (await askInParts(gateway.url, doubling)).rest();
    expect(JSON.stringify(payloads.at(-1))).toContain('HG');
  });
  expect(cpuMs).toBeLessThan(5_000);
});

test('the labels of a document are as long as it is, and are told at each place of a list', async () => {
  await using gateway = await start();
  const query = `{ items { ... @defer(label: "${'x'.repeat(10_000)}") { shop { name } } } }`;
  const answer = await post(gateway.url, query, { accept: current });
  expect(codesOf(answer)).toEqual(['ANSWER_TOO_LARGE']);
});
