import { once } from 'node:events';
import { connect as connectPlain } from 'node:net';
import { expect, test } from 'vitest';
import { collectGarbage, usedBytes } from '../../fixtures/used-bytes.ts';
import { connect } from '../../fixtures/web-socket.ts';
import { ask, rawPost } from '../http/ask.ts';
import { askInParts, current, startDeferredShop } from '../http/deferred-shop.ts';

/** Thousands of answers in parts leave nothing, however they end. */

type Client = (url: string) => Promise<void>;

/** What each answer holds while it is under way, at least. */
const heldBytes = 40_000;
const name = 'x'.repeat(heldBytes / 2);
const page = '{ products { name ... @defer(label: "Quote") { quote { price author { name } } } } }';
const together = 20;
const rounds = 30;

/** @param name Of each of two products. */
async function startBigShop(name: string, gates: readonly string[], config: object = {}) {
  const products = [
    { id: 1, name },
    { id: 2, name },
  ];
  const shop = await startDeferredShop({ gates, config, changed: { products: () => products } });
  const numbers = async (names: RegExp) => {
    const { text } = await ask(shop.gateway.metricsUrl ?? '');
    const lines = text.split('\n').filter((line) => names.test(line));
    return lines.map((line) => Number(line.split(' ').at(-1)));
  };
  return {
    url: shop.url,
    /** Operations and calls. */
    underWay: () => numbers(/^headgate_(operations\{state="in_flight"|upstream_calls_in_flight\{)/),
    stalled: () => numbers(/^headgate_stalled_clients_total\{transport="http"/),
    [Symbol.asyncDispose]: () => shop[Symbol.asyncDispose](),
  };
}

const readsAll: Client = async (url) => {
  const payloads = await (await askInParts(url, page)).rest();
  expect(payloads.at(-1)).toMatchObject({
    incremental: [
      { data: { quote: { price: '1 €', author: { name: 'Author 1' } } } },
      { data: { quote: { price: '2 €', author: { name: 'Author 2' } } } },
    ],
    hasNext: false,
  });
};

const leavesHalfWay: Client = async (url) => {
  const leaving = new AbortController();
  const answer = await askInParts(url, page, { signal: leaving.signal });
  expect(await answer.next()).toMatchObject({ data: { products: [{ name }, { name }] } });
  leaving.abort();
  await expect(answer.rest()).rejects.toThrow('aborted');
};

const readsNothingAndVanishes: Client = async (url) => {
  const socket = connectPlain({ port: Number(new URL(url).port), host: '127.0.0.1' });
  await once(socket, 'connect');
  socket.write(rawPost(page, [`Accept: ${current}`]));
  await once(socket, 'readable');
  socket.destroy();
  await once(socket, 'close');
};

const completesOnWebSocket: Client = async (url) => {
  using client = await connect(url);
  for (const id of ['1', '2', '3']) {
    client.subscribe(id, page);
    expect(await client.next()).toMatchObject({ id, payload: { hasNext: true } });
    client.send({ id, type: 'complete' });
  }
};

const closesWebSocket: Client = async (url) => {
  using client = await connect(url);
  client.subscribe('1', page);
  expect(await client.next()).toMatchObject({ payload: { hasNext: true } });
};

test.each<[string, readonly string[], Client]>([
  ['read to their end', [], readsAll],
  ['left half way', ['quotes'], leavesHalfWay],
  ['left half way, when a part of a part is pending', ['authors'], leavesHalfWay],
  ['of clients that vanish without reading', ['quotes'], readsNothingAndVanishes],
  ['completed by their clients, on a WebSocket', ['quotes'], completesOnWebSocket],
  ['on a WebSocket that is closed', ['quotes'], closesWebSocket],
])('answers %s leave nothing', async (_how, gates, client) => {
  await using shop = await startBigShop(name, gates);
  const askTimes = async (times: number) => {
    for (let time = 0; time < times; time++) {
      await Promise.all(Array.from({ length: together }, () => client(shop.url)));
    }
    await expect.poll(shop.underWay).toEqual([0, 0]);
  };
  await askTimes(3);
  const before = usedBytes();
  await askTimes(rounds);
  await expect
    .poll(() => usedBytes() - before, { interval: 50 })
    // If each of them were kept, it would be five times as much.
    .toBeLessThan((rounds * together * heldBytes) / 5);
});

test('answers that nobody reads, until their clients are cut off, leave nothing', async () => {
  const large = 'x'.repeat(6_000_000);
  const connections = { sendTimeoutMs: 250, minSendBytesPerSecond: 1_000_000_000 };
  await using shop = await startBigShop(large, ['quotes'], { server: { connections } });
  const stall = async () => {
    const socket = connectPlain({ port: Number(new URL(shop.url).port), host: '127.0.0.1' });
    socket.on('error', () => {});
    await once(socket, 'connect');
    socket.pause();
    socket.write(rawPost(page, [`Accept: ${current}`]));
    return socket;
  };
  let stalled = 0;
  const stallTimes = async (times: number) => {
    const sockets = await Promise.all(Array.from({ length: times }, stall));
    stalled += times;
    await expect.poll(shop.stalled).toEqual([stalled]);
    await expect.poll(shop.underWay).toEqual([0, 0]);
    for (const socket of sockets) socket.destroy();
  };
  await stallTimes(2);
  const before = usedBytes();
  await stallTimes(8);
  await expect
    .poll(() => usedBytes() - before, { interval: 50 })
    // Less than one of them.
    .toBeLessThan(2 * large.length);
});

test('a graph that was replaced is let go when the last part that it owes has come', async () => {
  await using shop = await startDeferredShop({ gates: ['quotes'] });
  const reload = async () => {
    const options = shop.options();
    await shop.gateway.reload(options);
    return new WeakRef(options.config.sources);
  };
  const isKept = (config: WeakRef<object>) => {
    collectGarbage();
    return config.deref() !== undefined;
  };
  const old = await reload();
  using client = await connect(shop.url);
  client.subscribe('1', page);
  expect(await client.next()).toMatchObject({ payload: { hasNext: true } });
  const answer = await askInParts(shop.url, page);
  await answer.next();
  // What is known of the health of sources comes from the one before.
  for (let round = 0; round < 3; round++) await reload();
  expect(isKept(old)).toBe(true);
  shop.open('quotes');
  expect(await answer.rest()).toMatchObject([{ hasNext: false }]);
  expect(await client.next()).toMatchObject({ payload: { hasNext: false } });
  await expect.poll(() => isKept(old), { interval: 50 }).toBe(false);
});
