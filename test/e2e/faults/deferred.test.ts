import { once } from 'node:events';
import { expect, test } from 'vitest';
import { codesOf, post } from '../http/ask.ts';
import { askInParts, current, legacy, startDeferredShop } from '../http/deferred-shop.ts';

/** Answers in parts: whose clients leave, whose graph is replaced, and that turn out to need less. */

/** The second has not what it must have. */
const halfGood = { products: () => [{ id: 1, missing: 'x' }, { id: 2 }] };
const closedConnection = ({ connections }: Awaited<ReturnType<typeof startDeferredShop>>) =>
  Promise.race(connections.map((socket) => once(socket, 'close')));

test.each([current, legacy])(
  'calls end that are for parts of what became null, and lead to no others (%s)',
  async (accept) => {
    await using shop = await startDeferredShop({ gates: ['quotes', 'slow'], changed: halfGood });
    const query = '{ slow strict { missing ... @defer { loose { price author { name } } } } }';
    const asking = askInParts(shop.url, query, { accept });
    await expect.poll(() => shop.targets.length).toBe(3);
    const closed = closedConnection(shop);
    shop.open('slow');
    // It waits for no part.
    expect(await (await asking).rest()).toEqual([
      {
        data: { slow: 'at last', strict: null },
        errors: [expect.objectContaining({ path: ['strict', 1, 'missing'] })],
      },
    ]);
    await closed;
    shop.open('quotes');
    expect((await post(shop.url, '{ slow }')).status).toBe(200);
    expect(shop.targets.toSorted()).toEqual(['/products', '/quotes?ids=1,2', '/slow', '/slow']);
  },
);

test.each([true, false])(
  'what is not asked for yet when it became null is never asked (share: %s)',
  async (share) => {
    await using shop = await startDeferredShop({
      changed: halfGood,
      config: { sources: { things: { share } } },
    });
    const query = '{ strict { missing ... @defer { loose { price } author { name } } } }';
    expect(await (await askInParts(shop.url, query)).rest()).toMatchObject([
      { data: { strict: null }, errors: [{ path: ['strict', 1, 'missing'] }] },
    ]);
    expect((await post(shop.url, '{ slow }')).status).toBe(200);
    expect(shop.targets).toEqual(['/products', '/slow']);
  },
);

test('a call that others wait for, too, goes on', async () => {
  await using shop = await startDeferredShop({ gates: ['quotes', 'slow'], changed: halfGood });
  const first = askInParts(shop.url, '{ slow strict { missing ... @defer { loose { price } } } }');
  await expect.poll(() => shop.targets.length).toBe(3);
  const second = post(shop.url, '{ products { quote { price } author { name } } }');
  // Which it asks for together with the quotes.
  await expect.poll(() => shop.targets).toContain('/authors/1');
  shop.open('slow');
  expect(await (await first).rest()).toMatchObject([{ data: { strict: null } }]);
  shop.open('quotes');
  expect((await second).json).toEqual({
    data: {
      products: [1, 2].map((id) => ({
        quote: { price: `${id} €` },
        author: { name: `Author ${id}` },
      })),
    },
  });
  expect(shop.targets.filter((target) => target.startsWith('/quotes'))).toHaveLength(1);
});

test('of a list of which one item became null, the parts of the others come, and ask for no more than they need', async () => {
  await using shop = await startDeferredShop({ gates: ['quotes', 'slow'], changed: halfGood });
  const query = `{ slow some { missing ... @defer(label: "q") { loose { price author { name } } } } }`;
  const asking = askInParts(shop.url, query);
  await expect.poll(() => shop.targets.length).toBe(3);
  shop.open('slow');
  const answer = await asking;
  expect(await answer.next()).toMatchObject({
    data: { slow: 'at last', some: [{ missing: 'x' }, null] },
    errors: [{ path: ['some', 1, 'missing'] }],
    pending: [{ id: '0', path: ['some', 0], label: 'q' }],
    hasNext: true,
  });
  shop.open('quotes');
  expect(await answer.rest()).toEqual([
    {
      incremental: [{ id: '0', data: { loose: { price: '1 €', author: { name: 'Author 1' } } } }],
      completed: [{ id: '0' }],
      hasNext: false,
    },
  ]);
  expect(shop.targets.slice(3)).toEqual(['/authors/1']);
});

test('calls end that are for parts of a part that is null', async () => {
  await using shop = await startDeferredShop({
    gates: ['quotes', 'authors'],
    changed: { quotes: () => [] },
  });
  const query = `{ some { id ... @defer(label: "outer") { quote { price }
    ... @defer(label: "inner") { author { name } } } } }`;
  const answer = await askInParts(shop.url, query);
  expect(await answer.next()).toMatchObject({ pending: [{ label: 'outer' }, { label: 'outer' }] });
  await expect.poll(() => shop.targets.length).toBe(4);
  const closed = Promise.all([closedConnection(shop), closedConnection(shop)]);
  shop.open('quotes');
  const failed = (at: number) => ({
    id: String(2 * at),
    errors: [{ path: ['some', at, 'quote'], extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } }],
  });
  const rest = await answer.rest();
  expect(rest).toMatchObject([{ completed: [failed(0), failed(1)], hasNext: false }]);
  expect(JSON.stringify(rest)).not.toContain('inner');
  await closed;
});

test('calls end when the answer is too large for what they would bring', async () => {
  await using shop = await startDeferredShop({
    gates: ['slow'],
    changed: { quotes: () => [{ id: 1, price: 'x'.repeat(2_000) }] },
    config: { server: { maxAnswerBytes: 1_000 } },
  });
  const query = '{ products { name ... @defer { quote { price } } } ... @defer { slow } }';
  const closed = expect.poll(() => shop.connections.some((socket) => socket.closed)).toBe(true);
  const [first, ...later] = await (await askInParts(shop.url, query)).rest();
  expect(first).toMatchObject({ data: { products: [{ name: 'Lamp' }, { name: 'Vase' }] } });
  const tooLarge = { errors: [{ extensions: { code: 'ANSWER_TOO_LARGE' } }] };
  expect(later).toMatchObject([{ completed: [tooLarge, tooLarge, tooLarge], hasNext: false }]);
  await closed;
  expect(codesOf(await post(shop.url, '{ products { id } }'))).toEqual([]);
});

const page = '{ products { id ... @defer(label: "Quote") { quote { price author { name } } } } }';

/** Begins to read an answer, and leaves. */
async function beginAndLeave(url: string) {
  const leaving = new AbortController();
  const answer = await askInParts(url, page, { signal: leaving.signal });
  expect(await answer.next()).toMatchObject({ data: { products: [{ id: 1 }, { id: 2 }] } });
  return async () => {
    leaving.abort();
    await expect(answer.rest()).rejects.toThrow('aborted');
  };
}

test('who leaves leaves alone: a call goes on for others that wait for it, and ends with the last', async () => {
  await using shop = await startDeferredShop({ gates: ['quotes'] });
  const quotes = () => shop.targets.filter((target) => target.startsWith('/quotes'));
  const leaveFirst = await beginAndLeave(shop.url);
  const stays = await askInParts(shop.url, page);
  await stays.next();
  await leaveFirst();
  shop.open('quotes');
  expect(await stays.rest()).toMatchObject([
    {
      incremental: [1, 2].map((id) => ({
        data: { quote: { price: `${id} €`, author: { name: `Author ${id}` } } },
      })),
      hasNext: false,
    },
  ]);
  expect(quotes()).toHaveLength(1);
  // Of the one that left, nothing more was asked.
  expect(shop.targets.filter((target) => target.startsWith('/authors'))).toHaveLength(2);

  await using another = await startDeferredShop({ gates: ['quotes'] });
  const leaves = [await beginAndLeave(another.url), await beginAndLeave(another.url)];
  const closed = closedConnection(another);
  for (const leave of leaves) await leave();
  await closed;
  another.open('quotes');
  expect((await post(another.url, '{ slow }')).status).toBe(200);
  expect(another.targets).toEqual(['/products', '/quotes?ids=1,2', '/products', '/slow']);
});

test('calls that are not shared end with their client, each by itself', async () => {
  await using shop = await startDeferredShop({
    gates: ['quotes'],
    config: { sources: { things: { share: false } } },
  });
  const leaves = [await beginAndLeave(shop.url), await beginAndLeave(shop.url)];
  await expect.poll(() => shop.targets.filter((each) => each.startsWith('/quotes')).length).toBe(2);
  for (const leave of leaves) {
    const open = shop.connections.filter(({ closed }) => !closed).length;
    await leave();
    await expect.poll(() => shop.connections.filter(({ closed }) => !closed).length).toBe(open - 1);
  }
});

test('after a reload parts come from the graph that the answer began with, whose connections then close', async () => {
  await using shop = await startDeferredShop({ gates: ['quotes'] });
  const answer = await askInParts(shop.url, page);
  expect(await answer.next()).toMatchObject({ data: { products: [{ id: 1 }, { id: 2 }] } });
  const { sdl } = shop.options();
  const next = sdl
    .replaceAll('"/quotes"', '"/prices"')
    .replaceAll('"/authors/{id}"', '"/writers/{id}"')
    .replace('price: String', 'price: String\n      costs: String @wire(name: "price")');
  await shop.gateway.reload({ ...shop.options(), sdl: next });
  const ofOld = [...shop.connections];
  const asked = await askInParts(shop.url, '{ products { id ... @defer { quote { costs } } } }');
  expect(await asked.rest()).toMatchObject([{ data: { products: [{ id: 1 }, { id: 2 }] } }, {}]);
  expect(ofOld.some(({ closed }) => !closed)).toBe(true);

  shop.open('quotes');
  expect(await answer.rest()).toEqual([
    {
      incremental: [1, 2].map((id) => ({
        id: String(id - 1),
        data: { quote: { price: `${id} €`, author: { name: `Author ${id}` } } },
      })),
      completed: [{ id: '0' }, { id: '1' }],
      hasNext: false,
    },
  ]);
  expect(shop.targets).toEqual([
    ...['/products', '/quotes?ids=1,2', '/products', '/prices?ids=1,2'],
    ...['/authors/1', '/authors/2'],
  ]);
  await expect.poll(() => ofOld.every(({ closed }) => closed)).toBe(true);
});
