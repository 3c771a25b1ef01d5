import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { ask } from '../../fixtures/gateway-client.ts';
import { startServer } from '../../fixtures/http-server.ts';
import { startOneSource } from '../http/one-source.ts';

/** How much an upstream gets to do while the configuration is read again. */

const types = /* GraphQL */ `
  type Query {
    thing(id: Int): Thing
      @rest(source: "things", method: "GET", path: "/thing", parameters: [{ arg: "id", in: "query" }])
  }
  type Thing {
    id: Int
  }
`;

/** Calls that an upstream has not answered yet. */
function heldCalls() {
  const events = new EventEmitter();
  const held: ServerResponse[] = [];
  const seen = { calls: 0, mostAtOnce: 0 };
  const changed = () => events.emit('changed');
  return {
    seen,
    listener(_request: unknown, response: ServerResponse) {
      response.setHeader('content-type', 'application/json');
      held.push(response);
      seen.calls += 1;
      seen.mostAtOnce = Math.max(seen.mostAtOnce, held.length);
      changed();
    },
    /** Waits until so many calls have come in all. */
    async came(calls: number) {
      while (seen.calls < calls) await new Promise((resolve) => events.once('changed', resolve));
    },
    answer(calls = held.length) {
      for (const response of held.splice(0, calls)) response.end('{"id":1}');
    },
  };
}

const sourceOf = (settings: object) => ({ sources: { things: { share: false, ...settings } } });
const limitOf = (maxCalls: number, more: object = {}) =>
  sourceOf({ concurrency: { maxCalls, ...more } });

/** How many calls are in flight and wait, as metrics say. */
async function callsOf(url: string) {
  const text = await (await fetch(new URL('/metrics', url))).text();
  return ['in_flight', 'queued'].map((state) => {
    const line = `headgate_upstream_calls_${state}{source="things"} `;
    return Number(text.split(line)[1]?.split('\n')[0]);
  });
}

const query = '{ thing { id } }';
const answers = (url: string, times: number) =>
  Array.from({ length: times }, async () => (await ask(url, query)).data);
const allRight = (times: number) => Array(times).fill({ thing: { id: 1 } });

test('calls of the graph before count: its upstream never gets more at once than it may', async () => {
  const { seen, came, answer, listener } = heldCalls();
  await using source = await startOneSource(types, { config: limitOf(2), listener });
  const first = answers(source.url, 3);
  await came(2);
  await source.gateway.reload(source.options());
  await source.gateway.reload(source.options(limitOf(2, { maxQueued: 100 })));
  const second = answers(source.url, 3);
  await expect.poll(() => callsOf(source.url)).toEqual([2, 4]);
  for (let calls = 2; calls <= 6; calls++) {
    await came(calls);
    expect(seen.calls).toBe(calls);
    answer(1);
  }
  answer();
  expect(await Promise.all([...first, ...second])).toEqual(allRight(6));
  expect(seen).toEqual({ calls: 6, mostAtOnce: 2 });
  expect(await callsOf(source.url)).toEqual([0, 0]);
});

test('a limit that is changed holds for the calls of both graphs together', async () => {
  const { seen, came, answer, listener } = heldCalls();
  await using source = await startOneSource(types, { config: limitOf(2), listener });
  const all = answers(source.url, 6);
  await came(2);
  await expect.poll(() => callsOf(source.url)).toEqual([2, 4]);
  // Who waits already has a part of it.
  await source.gateway.reload(source.options(limitOf(4)));
  await came(4);
  expect(await callsOf(source.url)).toEqual([4, 2]);
  await source.gateway.reload(source.options(limitOf(1)));
  all.push(...answers(source.url, 1));
  await expect.poll(() => callsOf(source.url)).toEqual([4, 3]);
  answer(3);
  await expect.poll(() => callsOf(source.url)).toEqual([1, 3]);
  expect(seen).toEqual({ calls: 4, mostAtOnce: 4 });
  for (let calls = 5; calls <= 7; calls++) {
    answer(1);
    await came(calls);
    expect(await callsOf(source.url)).toEqual([1, 7 - calls]);
  }
  answer();
  expect(await Promise.all(all)).toEqual(allRight(7));
});

test('a reload that is refused changes no limit', async () => {
  const { seen, came, answer, listener } = heldCalls();
  await using source = await startOneSource(types, { config: limitOf(1), listener });
  const all = answers(source.url, 2);
  await came(1);
  const wrong = source.options(limitOf(2));
  // The last thing that is looked at.
  const sdl = wrong.sdl.replace('source: "things", method', 'source: "others", method');
  await expect(source.gateway.reload({ ...wrong, sdl })).rejects.toMatchObject({
    name: 'UserError',
  });
  expect(await callsOf(source.url)).toEqual([1, 1]);
  answer();
  await came(2);
  answer();
  expect(await Promise.all(all)).toEqual(allRight(2));
  expect(seen.mostAtOnce).toBe(1);
});

test('where a source is elsewhere, calls that hang where it was are not counted; one more server changes nothing', async () => {
  const before = heldCalls();
  const after = heldCalls();
  const more = heldCalls();
  await using source = await startOneSource(types, {
    config: limitOf(1),
    listener: before.listener,
  });
  await using moved = await startServer(after.listener);
  await using other = await startServer(more.listener);
  const first = answers(source.url, 1);
  await before.came(1);
  const at = (...urls: string[]) =>
    sourceOf({
      concurrency: { maxCalls: 1 },
      servers: { list: urls.map((endpoint) => ({ endpoint })), balance: 'round-robin' },
    });
  await source.gateway.reload(source.options(at(moved.url)));
  const second = answers(source.url, 1);
  await after.came(1);
  await source.gateway.reload(source.options(at(other.url, moved.url)));
  const third = answers(source.url, 1);
  await expect.poll(() => callsOf(source.url)).toEqual([1, 1]);
  expect([after.seen.calls, more.seen.calls]).toEqual([1, 0]);
  after.answer();
  await Promise.race([after.came(2), more.came(1)]);
  for (const each of [before, after, more]) each.answer();
  expect(await Promise.all([...first, ...second, ...third])).toEqual(allRight(3));
});

test('a limit that was found out is not forgotten, and stays within what may be', async () => {
  const { seen, came, answer, listener } = heldCalls();
  let isOverloaded = true;
  const adaptive = { adaptive: true, minCalls: 2 };
  const retry = { maxAttempts: 1 };
  const settings = (maxCalls: number) =>
    sourceOf({ retry, concurrency: { ...adaptive, maxCalls }, breaker: { enabled: false } });
  await using source = await startOneSource(types, {
    config: settings(8),
    listener: (request, response) =>
      isOverloaded ? response.writeHead(503).end() : listener(request, response),
  });
  for (let time = 0; time < 10; time++) await ask(source.url, query);
  isOverloaded = false;
  await source.gateway.reload(source.options(settings(6)));
  const all = answers(source.url, 4);
  await came(2);
  await expect.poll(() => callsOf(source.url)).toEqual([2, 2]);
  answer();
  await came(4);
  answer();
  expect(await Promise.all(all)).toEqual(allRight(4));
  expect(seen.mostAtOnce).toBe(2);
});

test('retries are those of one budget, however often the configuration is read again', async () => {
  const retry = { maxAttempts: 2, baseDelayMs: 1 };
  const settings = (burst: number) =>
    sourceOf({ retry, retryBudget: { ratio: 0, burst }, breaker: { enabled: false } });
  await using source = await startOneSource(types, {
    config: settings(3),
    listener: (_request, response) => response.writeHead(503).end(),
  });
  const callsFor = async (requests: number) => {
    const before = source.targets.length;
    for (let time = 0; time < requests; time++) await ask(source.url, query);
    return source.targets.length - before;
  };
  expect(await callsFor(2)).toBe(4);
  await source.gateway.reload(source.options());
  expect(await callsFor(2)).toBe(3);
  // What was used counts of another budget, too.
  await source.gateway.reload(source.options(settings(4)));
  expect(await callsFor(3)).toBe(4);
  await source.gateway.reload(source.options(settings(1)));
  expect(await callsFor(2)).toBe(2);
  // Of a source that is not there any more nothing is known.
  const renamed = { sdl: source.options().sdl.replaceAll('"things"', '"others"') };
  await source.gateway.reload({ ...source.options({}), ...renamed });
  await source.gateway.reload(source.options(settings(1)));
  expect(await callsFor(2)).toBe(3);
});

test('operations of the graph before hold their places', async () => {
  const { seen, came, answer, listener } = heldCalls();
  const operations = (maxOperations: number, maxQueued: number) => ({
    ...sourceOf({}),
    admission: { concurrency: { maxOperations, maxQueued } },
  });
  await using source = await startOneSource(types, { config: operations(1, 1), listener });
  const all = answers(source.url, 2);
  await came(1);
  await source.gateway.reload(source.options(operations(1, 1)));
  expect((await ask(source.url, query)).status).toBe(503);
  // One more, and nobody waits: who does already gets the place.
  await source.gateway.reload(source.options(operations(2, 0)));
  await came(2);
  expect((await ask(source.url, query)).status).toBe(503);
  answer();
  expect(await Promise.all(all)).toEqual(allRight(2));
  expect(seen).toEqual({ calls: 2, mostAtOnce: 2 });
});
