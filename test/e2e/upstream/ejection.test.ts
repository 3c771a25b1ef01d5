import { expect, test } from 'vitest';
import { fakeDate } from '../../fixtures/fake-date.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import {
  endpointsOf,
  foundByChecks,
  type NamedServer,
  namesFrom,
  quickChecks,
  seenBy,
  startNamed,
  startWith,
} from './named-servers.ts';

/** Servers that are left out for a while, and how they come back, through the whole gateway. */

const pass = fakeDate();

/** Nothing else takes time here: calls must come one after the other. */
function takes(server: NamedServer, milliseconds: number): void {
  server.state.answer = (send) => {
    pass(milliseconds);
    send();
  };
}

async function metricsOf(gateway: { readonly url: string }) {
  return await (await fetch(new URL('/metrics', gateway.url))).text();
}

test('a server that takes much longer than the others is left out, and asked again later', async () => {
  await using a = await startNamed('a');
  await using b = await startNamed('b');
  await using slow = await startNamed('slow');
  await using gateway = await startWith({
    list: endpointsOf(a, b, slow),
    balance: 'round-robin',
    ejection: { latencyFactor: 3, latencyMinCalls: 10, ejectMs: 10_000 },
  });
  takes(a, 10);
  takes(b, 20);
  takes(slow, 60);
  // Three times the median is not more than that.
  expect(await namesFrom(gateway.url, 60)).toEqual(Array(20).fill(['a', 'b', 'slow']).flat());
  takes(slow, 100);
  // Half of its latest ten.
  await namesFrom(gateway.url, 15);
  expect(seenBy(a, b, slow)).toEqual([25, 25, 25]);

  await namesFrom(gateway.url, 20);
  expect(seenBy(a, b, slow)).toEqual([35, 35, 25]);
  const metrics = await metricsOf(gateway);
  const labels = `source="things",endpoint="${slow.endpoint}"`;
  expect(metrics).toContain(`headgate_upstream_ejections_total{${labels},reason="latency"} 1`);
  expect(metrics).toContain(`endpoint_available{${labels},state="ejected"} 0`);

  // What it took before is forgotten: it has ten calls to show that it is well.
  takes(slow, 20);
  pass(10_000);
  await namesFrom(gateway.url, 60);
  expect(seenBy(a, b, slow)).toEqual([55, 55, 45]);
  expect(await metricsOf(gateway)).toContain(`endpoint_available{${labels},state="available"} 1`);
});

test('an answer that takes long says nothing of its server, and neither do a few', async () => {
  await using a = await startNamed('a');
  await using b = await startNamed('b');
  await using c = await startNamed('c');
  const list = endpointsOf(a, b, c);
  const ejection = { latencyFactor: 3, latencyMinCalls: 20 };
  await using gateway = await startWith({ list, balance: 'round-robin', ejection });
  for (const server of [a, b, c]) takes(server, 10);
  // As long as it has had fewer calls than it takes, they say nothing at all.
  takes(c, 2_000);
  await namesFrom(gateway.url, 3 * 9);
  takes(c, 10);
  await namesFrom(gateway.url, 3 * 20);
  expect(seenBy(a, b, c)).toEqual([29, 29, 29]);
  for (let time = 0; time < 3; time++) {
    takes(c, 2_000);
    await namesFrom(gateway.url, 3 * 9);
    takes(c, 10);
    await namesFrom(gateway.url, 3 * 11);
  }
  expect(seenBy(a, b, c)).toEqual([89, 89, 89]);
  // Half of the latest are no accident.
  takes(c, 31);
  await namesFrom(gateway.url, 3 * 20);
  expect(seenBy(a, b, c)).toEqual([114, 114, 99]);
});

test('servers that answer faster than a clock can tell are not compared', async () => {
  await using a = await startNamed('a');
  await using b = await startNamed('b');
  await using c = await startNamed('c');
  await using gateway = await startWith({
    list: endpointsOf(a, b, c),
    balance: 'round-robin',
    ejection: { latencyFactor: 2, latencyMinCalls: 5 },
  });
  // The clock goes on by one just while c has its call.
  takes(c, 1);
  await namesFrom(gateway.url, 60);
  expect(seenBy(a, b, c)).toEqual([20, 20, 20]);
});

test('a server that fails is left out; back again, it starts slowly', async () => {
  await using a = await startNamed('a');
  await using b = await startNamed('b');
  await using gateway = await startWith({
    list: endpointsOf(a, b),
    balance: 'round-robin',
    slowStartMs: 1_000,
    ejection: { consecutiveFailures: 2, ejectMs: 10_000 },
  });
  b.state.isWell = false;
  expect(await namesFrom(gateway.url, 20)).toEqual(Array(20).fill('a'));
  expect(b.calls).toHaveLength(2);
  b.state.isWell = true;

  const partOfB = async (times: number) => {
    const before = b.calls.length;
    await namesFrom(gateway.url, times);
    return b.calls.length - before;
  };
  pass(9_999);
  expect(await partOfB(20)).toBe(0);
  pass(1);
  // A tenth of its weight at first.
  expect(await partOfB(110)).toBe(10);
  pass(500);
  expect(await partOfB(150)).toBe(50);
  pass(500);
  expect(await partOfB(40)).toBe(20);
});

test('a server that is added to the file starts slowly, too', async () => {
  await using a = await startNamed('a');
  await using b = await startNamed('b');
  using folder = makeFolder({ 'servers.yaml': `- endpoint: ${a.endpoint}\n` });
  await using gateway = await startWith({
    file: `${folder.path}/servers.yaml`,
    balance: 'round-robin',
    slowStartMs: 1_000,
    healthCheck: { kind: 'http', path: '/health', intervalMs: 10 },
  });
  folder.write('servers.yaml', `[{ endpoint: "${a.endpoint}" }, { endpoint: "${b.endpoint}" }]`);
  // Checks begin when it is known.
  await b.checked();
  await namesFrom(gateway.url, 110);
  expect(seenBy(a, b)).toEqual([100, 10]);
});

test('a server that is well again by its checks starts slowly, too', async () => {
  await using a = await startNamed('a');
  await using b = await startNamed('b');
  await using gateway = await startWith({
    list: endpointsOf(a, b),
    balance: 'round-robin',
    slowStartMs: 1_000,
    healthCheck: quickChecks,
  });
  for (const isWell of [false, true]) {
    b.state.isWell = isWell;
    await foundByChecks(b);
  }
  await namesFrom(gateway.url, 110);
  expect(seenBy(a, b)).toEqual([100, 10]);
});
