import { expect, test } from 'vitest';
import { startInventory } from '../../../demo/inventory.ts';
import { startShop } from '../../fixtures/shop.ts';
import {
  endpointsOf,
  foundByChecks,
  type NamedServer,
  namesFrom,
  namesOf,
  quickChecks,
  seenBy,
  startNamed,
  startWith,
} from './named-servers.ts';

/** Which of several servers gets a call: what each of them was asked, through the whole gateway. */

const from = (first: number, count: number) => Array.from({ length: count }, (_, at) => first + at);

test('round robin: each gets its weight, evenly mixed, one at a time or many at once', async () => {
  await using a = await startNamed('a');
  await using b = await startNamed('b');
  await using c = await startNamed('c');
  await using gateway = await startWith({
    list: [
      { endpoint: a.endpoint, weight: 5 },
      ...[b, c].map(({ endpoint }) => ({ endpoint, weight: 1 })),
    ],
    balance: 'round-robin',
  });
  expect((await namesFrom(gateway.url, 14)).join('')).toBe('aabacaaaabacaa');

  const names = [...(await namesOf(gateway.url, from(1, 70))).values()];
  expect(names.filter((name) => name === 'a')).toHaveLength(50);
  expect(seenBy(a, b, c)).toEqual([60, 12, 12]);
});

test('a canary has its part of the calls, and another one from a reload on', async () => {
  await using stable = await startNamed('stable');
  await using canary = await startNamed('canary');
  const servers = (weight: number) => ({
    list: [
      { endpoint: stable.endpoint, weight: 95 },
      { endpoint: canary.endpoint, weight },
    ],
    balance: 'round-robin',
  });
  await using gateway = await startWith(servers(5));
  await namesFrom(gateway.url, 40);
  expect(seenBy(stable, canary)).toEqual([38, 2]);

  await gateway.gateway.reload(gateway.options({ sources: { things: { servers: servers(95) } } }));
  await namesFrom(gateway.url, 40);
  expect(seenBy(stable, canary)).toEqual([38 + 20, 2 + 20]);
});

test('least loaded: a canary has its part also while nobody waits', async () => {
  await using stable = await startNamed('stable');
  await using canary = await startNamed('canary');
  await using gateway = await startWith({
    list: [
      { endpoint: stable.endpoint, weight: 300 },
      { endpoint: canary.endpoint, weight: 100 },
    ],
  });
  await namesFrom(gateway.url, 60);
  // By dice: that it gets fewer or more happens once in ten million times.
  expect(canary.calls.length).toBeGreaterThan(0);
  expect(canary.calls.length).toBeLessThan(35);
  expect(seenBy(stable, canary).reduce((sum, calls) => sum + calls)).toBe(60);
});

test('least loaded: a server that has not answered yet gets no further call', async () => {
  await using busy = await startNamed('busy');
  await using idle = await startNamed('idle');
  await using gateway = await startWith({ list: endpointsOf(busy, idle) });
  const held: (() => void)[] = [];
  for (const { state } of [busy, idle]) state.answer = (send) => held.push(send);
  const called = Promise.race([busy.called(), idle.called()]);
  const first = namesOf(gateway.url, [1]);
  await called;
  for (const { state } of [busy, idle]) state.answer = (send) => send();
  const [waiting, other] = busy.calls.length === 1 ? [busy, idle] : [idle, busy];

  await namesFrom(gateway.url, 20);
  expect(seenBy(waiting, other)).toEqual([1, 20]);
  for (const send of held) send();
  await first;
});

test('a hash leads equal values to one server; when one goes, only its own are moved', async () => {
  await using a = await startNamed('a');
  await using b = await startNamed('b');
  await using c = await startNamed('c');
  const servers = (...named: NamedServer[]) => ({
    list: endpointsOf(...named),
    balance: 'hash',
    hashArg: 'id',
  });
  await using gateway = await startWith(servers(a, b, c));
  const ids = from(1, 60);
  const places = await namesOf(gateway.url, ids);
  for (const id of ids.slice(0, 10)) {
    expect(await namesOf(gateway.url, [id])).toEqual(new Map([[id, places.get(id)]]));
  }
  // By the ports: that one has none of sixty happens once in ten billion times.
  const idsOf = (name: string) => ids.filter((id) => places.get(id) === name);
  for (const server of [a, b, c]) expect(server.calls.length).toBeGreaterThan(0);
  expect(new Set(c.ids())).toEqual(new Set(idsOf('c')));

  const reload = (...named: NamedServer[]) =>
    gateway.gateway.reload(
      gateway.options({ sources: { things: { servers: servers(...named) } } }),
    );
  await reload(b, a);
  const without = await namesOf(gateway.url, ids);
  for (const name of ['a', 'b']) {
    expect(idsOf(name).filter((id) => without.get(id) !== name)).toEqual([]);
  }
  expect(new Set(without.values())).toEqual(new Set(['a', 'b']));
  await reload(c, b, a);
  expect(await namesOf(gateway.url, ids)).toEqual(places);
});

test('a hash whose server fails: another one answers, always the same, until it is well again', async () => {
  await using a = await startNamed('a');
  await using b = await startNamed('b');
  await using c = await startNamed('c');
  await using gateway = await startWith({
    list: endpointsOf(a, b, c),
    balance: 'hash',
    hashArg: 'id',
    healthCheck: quickChecks,
  });
  const ids = from(1, 60);
  const places = await namesOf(gateway.url, ids);
  const ofC = ids.filter((id) => places.get(id) === 'c');
  c.state.isWell = false;
  await foundByChecks(c);
  const calls = c.calls.length;
  const meanwhile = await namesOf(gateway.url, ids);
  expect(c.calls).toHaveLength(calls);
  expect(ids.filter((id) => meanwhile.get(id) !== places.get(id))).toEqual(ofC);
  expect(await namesOf(gateway.url, ids)).toEqual(meanwhile);

  c.state.isWell = true;
  await foundByChecks(c);
  expect(await namesOf(gateway.url, ids)).toEqual(places);
});

test('a hash of an argument of gRPC: each value has its server', async () => {
  await using first = await startInventory();
  await using second = await startInventory();
  await using shop = await startShop({
    sources: {
      inventory: {
        servers: {
          list: [{ endpoint: first.url }, { endpoint: second.url }],
          balance: 'hash',
          hashArg: 'sku',
        },
      },
    },
  });
  const skus = from(1, 40).map((at) => `HG-${String(at).padStart(4, '0')}`);
  const question = (some: string[]) =>
    `{ ${some.map((sku, at) => `s${at}: stock(sku: "${sku}") { sku }`).join(' ')} }`;
  const asked = ({ calls }: typeof first) =>
    new Set(calls.map(({ detail }) => String(Object(detail.message).sku)));
  for (let time = 0; time < 3; time++) {
    for (const half of [skus.slice(0, 20), skus.slice(20)]) {
      expect((await shop.ask(question(half))).errors).toBeUndefined();
    }
  }
  expect(first.calls.length + second.calls.length).toBe(3 * skus.length);
  expect([...asked(first)].filter((sku) => asked(second).has(sku))).toEqual([]);
  expect(Math.min(first.calls.length, second.calls.length)).toBeGreaterThan(0);
});

test('a hash of an argument that no operation has stops the start, with what was meant', async () => {
  const list = [{ endpoint: 'http://127.0.0.1:1' }];
  await expect(startWith({ list, balance: 'hash', hashArg: 'ids' })).rejects.toThrow(
    'sources.things.servers.hashArg: no operation has the argument "ids"\n  Did you mean "id"?',
  );
});
