import { EventEmitter, once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, expect, test, vi } from 'vitest';
import { fakeDate } from '../../fixtures/fake-date.ts';
import { startServer } from '../../fixtures/http-server.ts';
import {
  endpointsOf,
  foundByChecks,
  type NamedServer,
  nameFrom,
  namesFrom,
  quickChecks,
  seenBy,
  startNamed,
  startWith,
} from './named-servers.ts';

/** What is known of servers and operations when the configuration is read again. */

const pass = fakeDate();
afterEach(() => {
  vi.unstubAllEnvs();
});

const ejection = { consecutiveFailures: 2, ejectMs: 10_000 };

type Gateway = Awaited<ReturnType<typeof startWith>>;

const reload = (gateway: Gateway, servers: object, more: object = {}) =>
  gateway.gateway.reload(gateway.options({ sources: { things: { servers, ...more } } }));

/** How many of `times` calls a server gets. */
async function partOf({ calls }: NamedServer, gateway: Gateway, times: number) {
  const before = calls.length;
  await namesFrom(gateway.url, times);
  return calls.length - before;
}

test('a server that is left out stays so over reloads, for its time, and then starts slowly', async () => {
  await using a = await startNamed('a');
  await using b = await startNamed('b');
  await using c = await startNamed('c');
  const settings = { balance: 'round-robin', slowStartMs: 1_000, ejection };
  await using gateway = await startWith({ list: endpointsOf(a, b), ...settings });
  b.state.isWell = false;
  expect(await partOf(b, gateway, 20)).toBe(2);
  b.state.isWell = true;

  await reload(gateway, { list: endpointsOf(a, b), ...settings });
  expect(await partOf(b, gateway, 20)).toBe(0);
  // Others may come, and weights may change.
  const list = [{ endpoint: b.endpoint, weight: 200 }, ...endpointsOf(a, c)];
  await reload(gateway, { list, ...settings });
  expect(await partOf(b, gateway, 20)).toBe(0);
  await reload(gateway, { list: endpointsOf(a, b), ...settings });
  pass(9_999);
  expect(await partOf(b, gateway, 20)).toBe(0);
  const metrics = await (await fetch(new URL('/metrics', gateway.url))).text();
  expect(metrics).toContain(`endpoint="${b.endpoint}",state="ejected"} 0`);
  pass(1);
  expect(await partOf(b, gateway, 110)).toBe(10);
  // It goes on where it was.
  pass(500);
  await reload(gateway, { list: endpointsOf(a, b), ...settings });
  expect(await partOf(b, gateway, 150)).toBe(50);
});

test('a server that went and comes again is new, and starts slowly', async () => {
  await using a = await startNamed('a');
  await using b = await startNamed('b');
  const settings = { balance: 'round-robin', slowStartMs: 1_000, ejection };
  await using gateway = await startWith({ list: endpointsOf(a, b), ...settings });
  b.state.isWell = false;
  expect(await partOf(b, gateway, 20)).toBe(2);
  b.state.isWell = true;
  await reload(gateway, { list: endpointsOf(a), ...settings });
  await reload(gateway, { list: endpointsOf(a, b), ...settings });
  expect(await partOf(b, gateway, 110)).toBe(10);
});

test.each([
  ['where other rules judge it', { ejection: { enabled: false } }, {}],
  ['where other checks judge it', { healthCheck: { kind: 'tcp' } }, {}],
  ['that is told another secret', {}, { headers: { set: { 'x-key': 'env:HG_RELOAD_KEY' } } }],
])('a server %s is as good as new', async (_, of, more) => {
  vi.stubEnv('HG_RELOAD_KEY', 'first');
  await using a = await startNamed('a');
  await using b = await startNamed('b');
  const settings = {
    list: endpointsOf(a, b),
    balance: 'round-robin',
    slowStartMs: 1_000,
    ejection,
  };
  await using gateway = await startWith(settings);
  await reload(gateway, settings, more);
  b.state.isWell = false;
  expect(await partOf(b, gateway, 20)).toBe(2);
  b.state.isWell = true;
  vi.stubEnv('HG_RELOAD_KEY', 'second');
  await reload(gateway, { ...settings, ...of }, more);
  // All are new, and none starts slowly: somebody must get the calls.
  expect(await partOf(b, gateway, 20)).toBe(10);
});

test('a server that its checks found ill is so from the first call after a reload', async () => {
  await using a = await startNamed('a');
  await using b = await startNamed('b');
  const settings = {
    list: endpointsOf(a, b),
    balance: 'round-robin',
    healthCheck: quickChecks,
  };
  await using gateway = await startWith(settings);
  b.state.isWell = false;
  await foundByChecks(b);
  expect(await partOf(b, gateway, 20)).toBe(0);
  await reload(gateway, settings);
  expect(await partOf(b, gateway, 20)).toBe(0);
  // And it is found well again by the checks that came with it.
  b.state.isWell = true;
  for (let time = 0; time < 6; time++) await b.checked();
  expect(await partOf(b, gateway, 20)).toBe(10);
});

test('a circuit that is open stays so over a reload; where calls go elsewhere it is closed', async () => {
  await using a = await startNamed('a');
  await using b = await startNamed('b');
  const more = { retry: { maxAttempts: 1 }, breaker: { minCalls: 2, openMs: 10_000 } };
  await using gateway = await startWith({ list: endpointsOf(a) }, {});
  await reload(gateway, { list: endpointsOf(a) }, more);
  a.state.isWell = false;
  expect(await namesFrom(gateway.url, 3)).toEqual(Array(3).fill('UPSTREAM_UNAVAILABLE'));
  expect(seenBy(a)).toEqual([2]);

  a.state.isWell = true;
  await reload(gateway, { list: endpointsOf(a) }, more);
  expect(await nameFrom(gateway.url)).toBe('UPSTREAM_UNAVAILABLE');
  expect(seenBy(a)).toEqual([2]);
  const circuit = 'headgate_upstream_circuit_open{source="things",operation="GET /name"}';
  const metrics = async () => (await fetch(new URL('/metrics', gateway.url))).text();
  expect(await metrics()).toContain(`${circuit} 1`);
  await reload(gateway, { list: endpointsOf(b) }, more);
  expect(await nameFrom(gateway.url)).toBe('b');

  b.state.isWell = false;
  await namesFrom(gateway.url, 2);
  b.state.isWell = true;
  expect(await metrics()).toContain(`${circuit} 1`);
  // The rules of the circuit, too, are what it is judged by.
  const breaker = { ...more.breaker, minCalls: 3 };
  await reload(gateway, { list: endpointsOf(b) }, { ...more, breaker });
  expect(await nameFrom(gateway.url)).toBe('b');
});

test('a circuit that was open before a reload is tried after its time, and what it does is told', async () => {
  await using a = await startNamed('a');
  const settings = [
    { list: endpointsOf(a) },
    { retry: { maxAttempts: 1 }, breaker: { minCalls: 2, openMs: 10_000 } },
  ] as const;
  await using gateway = await startWith(settings[0]);
  await reload(gateway, ...settings);
  a.state.isWell = false;
  await namesFrom(gateway.url, 2);
  a.state.isWell = true;
  await reload(gateway, ...settings);
  expect(await nameFrom(gateway.url)).toBe('UPSTREAM_UNAVAILABLE');
  pass(10_000);
  expect(await namesFrom(gateway.url, 2)).toEqual(['a', 'a']);
  const metrics = await (await fetch(new URL('/metrics', gateway.url))).text();
  expect(metrics).toContain(
    'headgate_upstream_circuit_open{source="things",operation="GET /name"} 0',
  );
});

test('a reload that is refused changes nothing of what is known', async () => {
  await using a = await startNamed('a');
  await using b = await startNamed('b');
  const settings = { list: endpointsOf(a, b), balance: 'round-robin', ejection };
  await using gateway = await startWith(settings);
  b.state.isWell = false;
  expect(await partOf(b, gateway, 20)).toBe(2);
  b.state.isWell = true;
  const wrong = { ...settings, list: endpointsOf(a) };
  await expect(
    reload(gateway, wrong, { headers: { set: { 'x-key': 'env:HG_NOT_SET' } } }),
  ).rejects.toThrow('HG_NOT_SET');
  expect(await partOf(b, gateway, 20)).toBe(0);
  await reload(gateway, settings);
  expect(await partOf(b, gateway, 20)).toBe(0);
});

test('the checks of a graph that still has requests end when those of the next begin', async () => {
  const events = new EventEmitter();
  const held: ServerResponse[] = [];
  await using server = await startServer(({ url, socket }, response) => {
    if (url === '/health') {
      response.end();
      events.emit('checked', socket);
    } else {
      held.push(response);
      events.emit('called');
    }
  });
  const settings = { list: [{ endpoint: server.url }], healthCheck: quickChecks };
  await using gateway = await startWith(settings);
  const called = once(events, 'called');
  const answer = nameFrom(gateway.url);
  await called;
  const [before] = await once(events, 'checked');
  await reload(gateway, settings);

  const seen: unknown[] = [];
  while (seen.length < 40) seen.push((await once(events, 'checked'))[0]);
  // One may have been under way.
  expect(seen.slice(5)).not.toContain(before);
  for (const response of held) response.end('{"name":"a"}');
  expect(await answer).toBe('a');
});
