import { createHash } from 'node:crypto';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '../../fixtures/folder.ts';
import { connect } from '../../fixtures/web-socket.ts';
import { ask, codesOf, post } from './ask.ts';
import {
  askInParts,
  current,
  inOne,
  legacy,
  readParts,
  startDeferredShop,
  wholeOf,
} from './deferred-shop.ts';

/** What can be written in documents beside `@defer`, and what of it is counted. */

const fragmentsIn = (payloads: readonly object[]) =>
  payloads.map((payload) => {
    const { pending = [] } = Object(payload);
    return pending.map(({ label }: { readonly label?: string }) => label ?? '');
  });

test.each<[string, string, readonly (readonly string[])[]]>([
  [
    '@skip and @include go first',
    `{ products { id
      ... @skip(if: true) @defer(label: "skipped") { quote { price } }
      ... @defer(label: "left out") @include(if: $no) { quote { price } }
      ... @include(if: $yes) @defer(label: "in") { author { name } }
      ... @defer(label: "inside") { quote @include(if: $yes) { id } secretly: quote @skip(if: $yes) { price } } } }`,
    [['in', 'inside', 'in', 'inside'], []],
  ],
  [
    'aliases of one field, in and outside of fragments',
    `{ products { now: quote { id }
      ... @defer(label: "a") { a: quote { price } b: quote { id } now: quote { id } } } }`,
    [['a', 'a'], []],
  ],
  [
    'fragments three deep',
    `{ products { id ... @defer(label: "one") { quote { price ... @defer(label: "two") {
      author { name ... @defer(label: "three") { again: name } } } } } } }`,
    // What needs no call comes with what is around it.
    [['one', 'one'], ['two', 'two'], []],
  ],
  [
    'a fragment that is deferred twice, with labels of its own',
    '{ products { ...Q @defer(label: "a") ...Q @defer(label: "b") } } fragment Q on Product { quote { price } }',
    [['a', 'b', 'a', 'b'], []],
  ],
  [
    'a fragment that is deferred in one place, and not in another',
    `{ products { ...Q @defer(label: "a") } again: products { ...Q } }
     fragment Q on Product { quote { price } }`,
    [['a', 'a'], []],
  ],
  [
    'a fragment in a fragment that is deferred, too, from elsewhere',
    `{ products { ...Q @defer(label: "q") ... @defer(label: "o") { ...Q } } }
     fragment Q on Product { quote { price ... @defer(label: "deep") { author { name } } } }`,
    [['q', 'o', 'q', 'o'], ['deep', 'deep', 'deep', 'deep'], []],
  ],
  [
    'roots, __typename, an interface, and no labels',
    `{ __typename ... @defer { slow } ... on Query @defer { items { __typename ... on Item @defer { name }
       ... on Product @defer { quote { price } } } } }`,
    [['', ''], ['', ''], []],
  ],
  [
    'labels that are empty, null or have every letter',
    '{ products { ... @defer(label: "") { quote { price } } ... @defer(label: null) { author { name } } ... @defer(label: "\\"ü\\\\n🙂") { quote { id } } } }',
    [['', '"ü\\n🙂', '', '', '"ü\\n🙂', ''], []],
  ],
])('%s', async (_what, selection, labels) => {
  await using shop = await startDeferredShop();
  const query = selection.includes('$')
    ? selection.replace('{', 'query ($yes: Boolean!, $no: Boolean = false) {')
    : selection;
  const variables = selection.includes('$') ? { yes: true } : {};
  const whole = await post(shop.url, query, inOne, variables);
  expect(codesOf(whole)).toEqual([]);
  for (const accept of [current, legacy]) {
    const payloads = await (await askInParts(shop.url, query, { accept, variables })).rest();
    if (accept === current) {
      const announced = fragmentsIn(payloads).filter((each) => each.length > 0);
      expect(announced).toEqual(labels.filter((each) => each.length > 0));
    }
    expect(payloads.at(-1)).toMatchObject({ hasNext: false });
    expect({ data: wholeOf(payloads) }).toEqual(whole.json);
  }
});

test('in a list each item has its own error, and the others their data', async () => {
  const authors = ({ pathname }: URL) =>
    pathname.endsWith('/2') ? undefined : { name: `Author ${pathname.split('/').at(-1)}` };
  await using shop = await startDeferredShop({ changed: { authors } });
  const query = '{ products { id ... @defer(label: "a") { author { name } } } }';
  const [first, later, ...more] = await (await askInParts(shop.url, query)).rest();
  expect(first).toMatchObject({ data: { products: [{ id: 1 }, { id: 2 }] } });
  expect(first).not.toHaveProperty('errors');
  expect(later).toEqual({
    incremental: [
      { id: '0', data: { author: { name: 'Author 1' } } },
      {
        id: '1',
        data: { author: null },
        errors: [
          expect.objectContaining({
            path: ['products', 1, 'author'],
            extensions: expect.objectContaining({ code: 'UPSTREAM_FAILED' }),
          }),
        ],
      },
    ],
    completed: [{ id: '0' }, { id: '1' }],
    hasNext: false,
  });
  expect(more).toEqual([]);
});

const roots = 'A @defer cannot stand at the root of a mutation.';

test.each([
  ['mutation { ...M @defer } fragment M on Mutation { rename { id } }', roots],
  ['mutation { ... { ... on Mutation @defer { rename { id } } } }', roots],
  ['mutation { ...M } fragment M on Mutation { ... @defer { rename { id } } }', roots],
  [
    'query A { products { ... @defer(label: "a") { id } } } query B { products { ...F } } fragment F on Product { ... @defer(label: "a") { id } }',
    'Two @defer have the label "a".',
  ],
  [
    '{ products { ... @defer @defer { id } } }',
    'The directive "@defer" can only be used once at this location.',
  ],
  [
    '{ products { ... @defer(if: null) { id } } }',
    'Expected value of type "Boolean!", found null.',
  ],
  [
    '{ products { ... @defer(label: 1) { id } } }',
    'The label of a @defer is a string of the document, not a variable.',
  ],
])('%s is refused, by HTTP in parts, whole and by WebSocket', async (query, message) => {
  await using shop = await startDeferredShop();
  const expected = { errors: expect.arrayContaining([expect.objectContaining({ message })]) };
  const body = JSON.stringify({
    query,
    operationName: query.startsWith('query A') ? 'A' : undefined,
  });
  for (const accept of [current, 'application/json']) {
    const headers = { 'content-type': 'application/json', accept };
    expect((await ask(shop.url, { method: 'POST', headers, body })).json).toMatchObject(expected);
  }
  using client = await connect(shop.url);
  client.send({ id: '1', type: 'subscribe', payload: JSON.parse(body) });
  expect(await client.next()).toMatchObject({ type: 'error', payload: expected.errors });
  expect(shop.targets).toEqual([]);
});

test('no more than 200 fragments are deferred: what is beyond comes at once', async () => {
  const limits = { maxAliases: 1_000, maxDirectives: 1_000, maxTokens: 10_000 };
  await using shop = await startDeferredShop({ config: { admission: limits } });
  const fragments = Array.from(
    { length: 203 },
    (_, at) => `... @defer(label: "l${at}") { a${at}: quote { price } }`,
  );
  const query = `{ products { ${fragments.join(' ')} } }`;
  const payloads = await (await askInParts(shop.url, query)).rest();
  const price = { price: '1 €' };
  expect(payloads[0]).toMatchObject({
    data: { products: [{ a200: price, a201: price, a202: price }, {}] },
  });
  expect(JSON.stringify(payloads[0]?.data)).not.toContain('"a199"');
  const [announced = []] = fragmentsIn(payloads);
  const labels = Array.from({ length: 200 }, (_, at) => `l${at}`);
  expect(announced).toEqual([...labels, ...labels]);
  expect({ data: wholeOf(payloads) }).toEqual((await post(shop.url, query, inOne)).json);
  expect(shop.targets).toEqual(['/products', '/quotes?ids=1,2', '/products', '/quotes?ids=1,2']);
});

test.each([
  [{ maxDepth: 2 }, 'DOCUMENT_LIMIT'],
  [{ maxFields: 4 }, 'DOCUMENT_LIMIT'],
  [{ maxAliases: 1 }, 'DOCUMENT_LIMIT'],
  [{ maxDirectives: 1 }, 'DOCUMENT_LIMIT'],
  [{ maxCost: 20 }, 'COST_LIMIT'],
  [{ maxUpstreamCalls: 2 }, 'UPSTREAM_CALL_LIMIT'],
])('what is deferred counts: %j', async (limit, code) => {
  await using shop = await startDeferredShop({ config: { admission: limit } });
  const answerTo = async (query: string) => {
    const answer = await askInParts(shop.url, query);
    return (await answer.rest())[0];
  };
  const refused = { errors: [{ extensions: { code } }] };
  const query = `{ products { id ... @defer(label: "a") { a: quote { price } ... @defer { b: author { name } } } } }`;
  expect(await answerTo(query)).toMatchObject(refused);
  expect(shop.targets).toEqual([]);
  expect(await answerTo('{ products { id } }')).toMatchObject({
    data: { products: [{ id: 1 }, { id: 2 }] },
  });
});

const page = '{ products { id ... @defer(label: "Quote") { quote { price } } } }';
const inParts = [
  { data: { products: [{ id: 1 }, { id: 2 }] }, hasNext: true },
  {
    incremental: [1, 2].map((id) => ({ data: { quote: { price: `${id} €` } }, label: 'Quote' })),
    hasNext: false,
  },
];

test('a trusted document comes in parts, by its id, by POST, GET and WebSocket', async () => {
  using folder = makeFolder({ 'relay.json': JSON.stringify({ abc: page }) });
  const documents = { mode: 'trusted', trusted: [path.join(folder.path, 'relay.json')] };
  await using shop = await startDeferredShop({ config: { admission: { documents } } });
  const posted = await readParts(shop.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: legacy },
    body: JSON.stringify({ documentId: 'abc' }),
  });
  expect(await posted.rest()).toMatchObject(inParts);
  const got = await readParts(`${shop.url}?documentId=abc`, { headers: { accept: legacy } });
  expect(await got.rest()).toMatchObject(inParts);
  using client = await connect(shop.url);
  client.send({
    ...{ id: '1', type: 'subscribe' },
    payload: { query: '', extensions: { persistedQuery: { version: 1, sha256Hash: 'abc' } } },
  });
  for (const payload of inParts) expect(await client.next()).toMatchObject({ payload });
  // A fragment that is put off elsewhere makes it another document.
  const asked = await askInParts(shop.url, page.replace('id ... @defer', '... @defer { id } ...'));
  expect(await asked.rest()).toMatchObject([
    { errors: [{ extensions: { code: expect.stringMatching(/^DOCUMENT_/) } }] },
  ]);
});

test('a persisted query comes in parts, also when it is registered', async () => {
  const documents = { automatic: { enabled: true } };
  await using shop = await startDeferredShop({ config: { admission: { documents } } });
  const sha256Hash = createHash('sha256').update(page).digest('hex');
  const extensions = { persistedQuery: { version: 1, sha256Hash } };
  const answerTo = async (body: object) =>
    (
      await readParts(shop.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: legacy },
        body: JSON.stringify(body),
      })
    ).rest();
  expect(await answerTo({ extensions })).toMatchObject([
    { errors: [{ message: 'PersistedQueryNotFound' }] },
  ]);
  expect(await answerTo({ query: page, extensions })).toMatchObject(inParts);
  expect(await answerTo({ extensions })).toMatchObject(inParts);
});

test('rate limits count what is deferred, once', async () => {
  await using shop = await startDeferredShop();
  const { sdl } = shop.options();
  const limited = sdl.replace(
    'quote(id: Int!): Quote',
    'quote(id: Int!): Quote @rateLimit(max: 2, window: "1m")',
  );
  await shop.gateway.reload({ ...shop.options(), sdl: limited });
  for (const accept of [legacy, 'application/json']) {
    const payloads = await (await askInParts(shop.url, page, { accept })).rest();
    expect(JSON.stringify(payloads)).toContain('2 €');
  }
  const refused = await askInParts(shop.url, page);
  expect(await refused.rest()).toMatchObject([
    { errors: [{ extensions: { code: 'RATE_LIMITED' } }] },
  ]);
});
