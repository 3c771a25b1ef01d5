import fc from 'fast-check';
import type { ExecutionResult } from 'graphql';
import { expect, test } from 'vitest';
import { annotationDirectivesSDL } from '../../../src/annotations/directives.ts';
import { policyDirectivesSDL } from '../../../src/annotations/policy-directives.ts';
import { TextResult } from '../../../src/shared/text-result.ts';
import { fakeGraph, rpc, textOf } from './fake-graph.ts';

const types = `
  scalar JSON
  type Query { items: [Item] ${rpc('Items')} json: JSON ${rpc('Json')} word: String ${rpc('Word')} }
  type Item { id: Int text: String tags: [String!] any: JSON part: Item }
`;

const tooLarge = { data: undefined, messages: ['The answer is larger than allowed.'] };
const seen = ({ data, errors }: ExecutionResult) => ({
  data,
  messages: errors?.map(({ message }) => message),
});

/** By completion, as the first answer of a document is made; then written as text. */
async function bothAnswers(
  query: string,
  upstream: Parameters<typeof fakeGraph>[1],
  maxBytes?: number,
) {
  const { execute, request } = fakeGraph(types, upstream, maxBytes);
  const asked = request(query, {});
  return [await execute(asked), await execute(asked)] as const;
}

const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constant('"\n\u0000é😀'));
const item = fc.record({ id: fc.integer(), text, tags: fc.array(text), any: fc.jsonValue() });
const query = '{ items { id text tags any part { id text } } json word }';

test('an answer of as many bytes as allowed is sent, one of a byte more is not; however it is written', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(item), fc.jsonValue(), text, async (items, json, word) => {
      const upstream = { Items: () => items, Json: () => json, Word: () => word };
      const [whole] = await bothAnswers(query, upstream);
      const bytes = Buffer.byteLength(textOf(whole));

      for (const answer of await bothAnswers(query, upstream, bytes)) {
        expect(textOf(answer)).toBe(textOf(whole));
      }
      for (const answer of await bothAnswers(query, upstream, bytes - 1)) {
        expect(seen(answer)).toEqual(tooLarge);
      }
    }),
    { numRuns: 100 },
  );
});

test('errors count, too: each item of a long list may have its own', async () => {
  const items = Array.from({ length: 5_000 }, () => ({ id: 'secret' }));
  for (const answer of await bothAnswers('{ items { id } }', { Items: () => items }, 100_000)) {
    expect(seen(answer)).toEqual(tooLarge);
  }
});

test('introspection counts, too', async () => {
  const aliases = Array.from(
    { length: 50 },
    (_, index) => `a${index}: __schema { types { name } }`,
  );
  for (const answer of await bothAnswers(`{ ${aliases.join(' ')} }`, {}, 10_000)) {
    expect(seen(answer)).toEqual(tooLarge);
  }
});

test.for([
  ['at once', 1_000],
  ['in turns', 60],
] as const)(
  'it ends while it is written %s: nobody looks at what would come after',
  async ([, length]) => {
    let looks = 0;
    const item = {
      get text() {
        looks += 1;
        return 'x'.repeat(length);
      },
    };
    const items = Array.from({ length: 100_000 }, () => item);
    const { execute, request } = fakeGraph(types, { Items: () => new Proxy(items, {}) }, 1_000_000);
    const asked = request('{ items { text } }', {});
    // What is written in turns was tried in one go before, up to the first 5,000 items.
    const most = { 1000: [1_002, 1_002], 60: [16_700, 21_700] }[length];
    for (const mostLooks of most) {
      const before = looks;
      expect(seen(await execute(asked))).toEqual(tooLarge);
      expect(looks - before).toBeLessThan(mostLooks);
    }
  },
);

test('an event that is too large is null, and the next one comes', async () => {
  const graph = fakeGraph(
    `schema @source(name: "s", protocol: "grpc", endpoint: "s:1") {
       query: Query subscription: Subscription
     } ${types} type Subscription { events: Item ${rpc('Events')} }
     ${annotationDirectivesSDL} ${policyDirectivesSDL}`,
    { Events: () => [{ text: 'a' }, { text: 'x'.repeat(200) }, { text: 'b' }] },
    100,
  );
  const events = await graph.events('subscription { events { text } }');
  expect(events).toEqual([
    { data: { events: { text: 'a' } } },
    { data: null, errors: [expect.objectContaining({ message: tooLarge.messages[0] })] },
    { data: { events: { text: 'b' } } },
  ]);
});

test('what is as large as allowed is text the first time, too', async () => {
  const [first, second] = await bothAnswers('{ word }', { Word: () => 'a' }, 21);
  expect([first instanceof TextResult, second instanceof TextResult]).toEqual([true, true]);
});

test('an answer that is too large already is not written on in what links brought', async () => {
  const linked = `
    type Query { rows: [Row] ${rpc('Rows')} list(id: Int): List ${rpc('List')} }
    type Row { text: String id: Int list: List @link(field: "list", args: { id: "$parent.id" }) }
    type List { items: [Word] }
    type Word { word: String }
  `;
  const counted = { reads: 0 };
  const word = {
    get word() {
      counted.reads += 1;
      return 'x'.repeat(100);
    },
  };
  // Of 100,000 bytes, the row before takes nearly all.
  const { execute, request } = fakeGraph(
    linked,
    {
      Rows: () => [{ text: 'x'.repeat(99_000), id: 1 }],
      List: () => ({ items: Array(900).fill(word) }),
    },
    100_000,
  );
  const asked = request('{ rows { text list { items { word } } } }', {});
  await execute(asked);
  counted.reads = 0;
  expect(seen(await execute(asked))).toEqual(tooLarge);
  expect(counted.reads).toBeLessThan(20);
});
