import { expect, test } from 'vitest';
import { TextResult } from '../../../src/shared/text-result.ts';
import { turnsUntil } from '../../fixtures/turns-until.ts';
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

test.each([Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, -(2 ** 31) - 1, 1.5])(
  '%d does not fit, however often it comes',
  async (number) => {
    const type = Number.isFinite(number) ? 'Int' : 'Float';
    const { execute, request } = fakeGraph(`type Query { numbers: [${type}] ${rpc('N')} }`, {
      N: () => [1, number],
    });
    const asked = request('{ numbers }', {});
    for (let time = 0; time < 3; time++) {
      const { data, errors } = JSON.parse(textOf(await execute(asked)));
      expect(data).toEqual({ numbers: [1, null] });
      expect(errors).toHaveLength(1);
    }
  },
);

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

test.for([
  ['written as text', 'Int!', 2],
  ['completed, because it is the first answer', 'Int!', 1],
  ['completed, because an item is wrong', 'Int', 1],
  ['completed, because an item is wrong, where text was tried', 'Int', 2],
] as const)(
  'long lists are answered in turns with what else is to do: %s',
  async ([, type, times]) => {
    const items = Array.from({ length: 40_000 }, (_, id) => ({ id, tags: ['a', 'b'] }));
    const last = { id: type === 'Int' ? 'secret' : 40_000, tags: [] };
    const { request, execute } = fakeGraph(
      `type Query { items: [Item!] ${rpc('Items')} } type Item { id: ${type} tags: [String!] part: ${type} @wire(name: "id") }`,
      { Items: () => [...items, last] },
    );
    const asked = request('{ items { id tags part } }', {});
    for (let time = 1; time < times; time += 1) await execute(asked);
    const { turns, result: answer } = await turnsUntil(() => execute(asked));
    const id = type === 'Int' ? null : 40_000;
    const sent = [...items.map((item) => ({ ...item, part: item.id })), { id, tags: [], part: id }];
    expect(JSON.parse(textOf(answer)).data).toEqual({ items: sent });
    expect(answer.errors?.map(({ path }) => path)).toEqual(
      type === 'Int'
        ? [
            ['items', 40_000, 'id'],
            ['items', 40_000, 'part'],
          ]
        : undefined,
    );
    expect(turns).toBeGreaterThan(10);
  },
);

test('what several parents share is written whole, however many turns it takes', async () => {
  const members = Array.from({ length: 12_000 }, (_, member) => member);
  const { request, execute } = fakeGraph(
    `type Query { groups: [Group!] ${rpc('Groups')} detail(id: Int!): Detail ${rpc('Detail')} }
     type Group { id: Int! detail: Detail @link(field: "detail", args: { id: "$parent.id" }) }
     type Detail { members: [Int!]! name: String }`,
    {
      Groups: () => [1, 2, 1].map((id) => ({ id })),
      Detail: ({ id }) => ({ members, name: `of ${id}` }),
    },
  );
  const asked = request('{ groups { detail { members name } id } }', {});
  const groups = [1, 2, 1].map((id) => ({ detail: { members, name: `of ${id}` }, id }));
  for (const time of ['completed', 'written']) {
    expect(textOf(await execute(asked)), time).toBe(JSON.stringify({ data: { groups } }));
  }
});

test('a document may have long answers and short ones', async () => {
  const ids = (length: number) =>
    Array.from({ length }, (_, id) => ({
      id,
      of: { name: `${id}`, names: [`${id}`] },
    }));
  const { request, execute } = fakeGraph(
    `type Query { items(n: Int!): [Item!] ${rpc('Items')} }
     type Item { id: Int! of: Of } type Of { name: String names: [String!] }`,
    { Items: ({ n }) => ids(Number(n)) },
  );
  const asked = request('query ($n: Int!) { items(n: $n) { id of { name names } } }', { n: 3 });
  for (const n of [3, 3, 12_000, 12_000, 3, 0, 12_000]) {
    const answer = await execute({ ...asked, variableValues: { n } });
    expect(textOf(answer)).toBe(JSON.stringify({ data: { items: ids(n) } }));
  }
});
