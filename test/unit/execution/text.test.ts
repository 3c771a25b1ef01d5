import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { TextResult } from '../../../src/shared/text-result.ts';
import { fakeGraph, rpc, textOf } from './fake-graph.ts';

const strange = ['"];process.exit(1);//', "'+x+'", '`', '\\', '\u2028', '__proto__', '</script>'];

test('names of the contract are only ever names', async () => {
  const { execute, request } = fakeGraph(
    `type Query { thing: Thing ${rpc('Thing')} }
     type Thing { ${strange
       .map((name, index) => `f${index}: String @wire(name: ${JSON.stringify(name)})`)
       .join('\n')} }`,
    { Thing: () => Object.fromEntries(strange.map((name) => [name, name])) },
  );
  const query = `{ thing { ${strange.map((_name, index) => `f${index}`).join(' ')} __proto__: f0 } }`;
  const asked = request(query, {});
  const first = await execute(asked);
  const second = await execute(asked);
  if (!(second instanceof TextResult)) throw new Error('not written as text');
  expect(second.stringify()).toBe(textOf(first));
  expect(JSON.parse(second.stringify()).data.thing.f1).toBe(strange[1]);
});

test('text is as JSON.stringify writes it', async () => {
  const texts = [
    '',
    'a',
    '"',
    '\\',
    '\n',
    '\u0000',
    '\u2028',
    'é',
    '😀',
    '\ud800',
    'x'.repeat(70),
    '"'.repeat(70),
  ];
  const numbers = [0, -0, 1.5, 1e21, 5e-324, 2 ** 53];
  const { execute, request } = fakeGraph(
    `scalar JSON scalar Decimal type Query { texts: [String] ${rpc('T')} ids: [ID] ${rpc('T')}
     numbers: [Float] ${rpc('N')} decimals: [Decimal] ${rpc('N')} json: JSON ${rpc('T')} }`,
    { T: () => texts, N: () => numbers },
  );
  const query = '{ texts ids numbers decimals json }';
  const asked = request(query, {});
  const first = await execute(asked);
  const second = await execute(asked);
  if (!(second instanceof TextResult)) throw new Error('not written as text');
  expect(second.stringify()).toBe(textOf(first));
});

test('long lists are written in turns with what else is to do', async () => {
  const items = Array.from({ length: 40_000 }, (_, id) => ({ id, tags: ['a', 'b'] }));
  const graph = fakeGraph(
    `type Query { items: [Item!] ${rpc('Items')} } type Item { id: Int! tags: [String!] part: Int @wire(name: "id") }`,
    { Items: () => items },
  );
  const { request, execute } = graph;
  const asked = request('{ items { id tags part } }', {});
  await execute(asked);
  let turns = 0;
  let isOver = false;
  const answered = Promise.resolve(execute(asked)).finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await setImmediate();
    turns += 1;
  }
  expect(await answered).toBeInstanceOf(TextResult);
  expect((await answered).data).toEqual({
    items: items.map((item) => ({ ...item, part: item.id })),
  });
  expect(turns).toBeGreaterThan(10);
});

test('what is wrong at the end of a long list is found and told', async () => {
  const items = Array.from({ length: 12_000 }, (_, id): { id: unknown } => ({ id }));
  items.push({ id: 'secret' });
  const { execute, request } = fakeGraph(
    `type Query { items: [Item] ${rpc('Items')} } type Item { id: Int! }`,
    { Items: () => items },
  );
  const asked = request('{ items { id } }', {});
  await execute(asked);
  const { data, errors } = await execute(asked);
  expect(data?.items).toHaveLength(12_001);
  expect(errors?.map(({ path }) => path)).toEqual([['items', 12_000, 'id']]);
});
