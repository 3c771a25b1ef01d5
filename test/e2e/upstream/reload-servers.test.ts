import { expect, test } from 'vitest';
import { startInventory } from '../../../demo/inventory.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { ask } from '../../fixtures/gateway-client.ts';
import { startShop } from '../../fixtures/shop.ts';
import { connect } from '../../fixtures/web-socket.ts';
import { type DnsServer, startDnsServer } from '../../upstreams/dns-server.ts';
import { startOneSource } from '../http/one-source.ts';
import { type NamedServer, nameFrom, startNamed } from './named-servers.ts';

/** Which servers are called by a graph that still has requests when the configuration is read again. */

const types = /* GraphQL */ `
  type Query {
    first: First @rest(source: "things", method: "GET", path: "/first")
    name(id: String): Name
      @rest(source: "things", method: "GET", path: "/name", parameters: [{ arg: "id", in: "query" }])
  }
  type First {
    name: String
    second: Name @link(field: "name", args: { id: "$parent.name" })
  }
  type Name {
    name: String
  }
`;
const host = 'names.test';
const hourMs = 3_600_000;

const byDns = (dns: DnsServer, { port }: NamedServer, refreshMs: number) => ({
  endpoint: `http://${host}:${port}`,
  servers: { dns: { kind: 'a', resolvers: [dns.address], refreshMs } },
});

/** A gateway, and what reads its configuration again, with these settings of its source. */
async function start(settings: object) {
  const config = (things: object) => ({ sources: { things } });
  const gateway = await startOneSource(types, { config: config(settings) });
  return {
    url: gateway.url,
    reload: (things: object) => gateway.gateway.reload(gateway.options(config(things))),
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}

/** A request that is under way: its first step waits until it is let go, its second one follows. */
async function hold(url: string, server: NamedServer) {
  const { promise: goes, resolve: letGo } = Promise.withResolvers<void>();
  const { answer } = server.state;
  server.state.answer = (send) => goes.then(send);
  const called = server.called();
  const answered = ask(url, '{ first { name second { name } } }');
  await called;
  server.state.answer = answer;
  return async () => {
    letGo();
    const { data } = await answered;
    return Object(data?.first).second?.name;
  };
}

test('what DNS says after a reload holds for the graph before, which does not ask any more', async () => {
  await using old = await startNamed('old', { host: '127.0.0.2' });
  await using _next = await startNamed('next', { host: '127.0.0.3', port: old.port });
  await using dns = await startDnsServer({ a: { [host]: ['127.0.0.2'] } });
  await using gateway = await start(byDns(dns, old, hourMs));
  const finish = await hold(gateway.url, old);
  await gateway.reload(byDns(dns, old, 10));
  dns.records.a[host] = ['127.0.0.3'];
  await expect.poll(() => nameFrom(gateway.url)).toBe('next');
  expect(await finish()).toBe('next');
});

test('a graph that still has requests does not go on asking DNS', async () => {
  await using old = await startNamed('old', { host: '127.0.0.2' });
  await using dns = await startDnsServer({
    a: { [host]: ['127.0.0.2'], 'others.test': ['127.0.0.2'] },
  });
  await using gateway = await start(byDns(dns, old, 10));
  const finish = await hold(gateway.url, old);
  await gateway.reload(byDns(dns, old, hourMs));
  const asked = (name: string) => dns.questions.filter((each) => each === name).length;
  const atReload = asked(host);
  await using _others = await start({
    ...byDns(dns, old, 10),
    endpoint: `http://others.test:${old.port}`,
  });
  // For as long as the graph before would have asked many times.
  await expect.poll(() => asked('others.test'), { timeout: 10_000 }).toBeGreaterThan(40);
  // For IPv4 and IPv6, and once more where one was under way.
  expect(asked(host) - atReload).toBeLessThanOrEqual(4);
  expect(await finish()).toBe('old');
});

test('servers are known after a reload, also when DNS does not answer now', async () => {
  await using server = await startNamed('a', { host: '127.0.0.2' });
  await using dns = await startDnsServer({ a: { [host]: ['127.0.0.2'] } });
  await using gateway = await start(byDns(dns, server, hourMs));
  expect(await nameFrom(gateway.url)).toBe('a');
  delete dns.records.a[host];
  for (const timeoutMs of [10_000, 11_000]) {
    await gateway.reload({ ...byDns(dns, server, hourMs), timeoutMs });
    expect(await nameFrom(gateway.url)).toBe('a');
  }
});

test('a file of servers is read again by a reload, for the graph before, too', async () => {
  await using old = await startNamed('old');
  await using next = await startNamed('next');
  using folder = makeFolder({ 'servers.yaml': `- endpoint: ${old.endpoint}\n` });
  const settings = { servers: { file: `${folder.path}/servers.yaml` } };
  await using gateway = await start(settings);
  const finish = await hold(gateway.url, old);
  folder.write('servers.yaml', `- endpoint: ${next.endpoint}\n`);
  await gateway.reload({ ...settings, timeoutMs: 9_000 });
  expect(await nameFrom(gateway.url)).toBe('next');
  expect(await finish()).toBe('next');
  folder.write('servers.yaml', 'nonsense');
  await expect(gateway.reload(settings)).rejects.toThrow('servers.yaml');
  expect(await nameFrom(gateway.url)).toBe('next');
});

test('where the list of servers is another, the graph before calls those that are there now', async () => {
  await using old = await startNamed('old');
  await using next = await startNamed('next');
  const listed = ({ endpoint }: NamedServer) => ({ servers: { list: [{ endpoint }] } });
  await using gateway = await start({ endpoint: old.endpoint, ...listed(old) });
  const finish = await hold(gateway.url, old);
  await gateway.reload({ endpoint: old.endpoint, ...listed(next) });
  expect(await finish()).toBe('next');
});

test('of servers that a reload took away nothing is counted any more', async () => {
  await using well = await startNamed('well');
  await using bad = await startNamed('bad');
  bad.state.isWell = false;
  const listed = (...servers: NamedServer[]) => ({
    servers: {
      list: servers.map(({ endpoint }) => ({ endpoint })),
      balance: 'round-robin',
      ejection: { consecutiveFailures: 1 },
    },
  });
  await using gateway = await start(listed(well, bad));
  const metrics = async () => (await fetch(new URL('/metrics', gateway.url))).text();
  for (let time = 0; time < 4; time++) await nameFrom(gateway.url);
  expect(await metrics()).toContain(`ejections_total{source="things",endpoint="${bad.endpoint}"`);
  await gateway.reload({ ...listed(well), timeoutMs: 9_000 });
  expect(await metrics()).not.toContain(bad.endpoint);
  expect(await metrics()).toContain(well.endpoint);
});

test('a stream goes on where it is, also when its server is listed no more', async () => {
  await using other = await startInventory({ watchIntervalMs: 10 });
  await using shop = await startShop();
  const { url: own } = shop.inventory;
  const listed = (url: string) =>
    shop.options({
      sources: { inventory: { endpoint: own, servers: { list: [{ endpoint: url }] } } },
    });
  await shop.gateway.reload(listed(own));
  using client = await connect(shop.url);
  client.subscribe('1', 'subscription { watchStock(sku: "HG-0001") { quantity } }');
  await client.next();
  await shop.gateway.reload(listed(other.url));
  const before = shop.inventory.calls.length;
  expect((await shop.ask('{ stock(sku: "HG-0001") { quantity } }')).errors).toBeUndefined();
  for (let event = 0; event < 20; event++) {
    expect(await client.next()).toMatchObject({ type: 'next', payload: { data: {} } });
  }
  expect([shop.inventory.calls.length - before, other.calls.length]).toEqual([0, 1]);
  expect(shop.inventory.calls.at(-1)?.detail.cancelled).toBe(false);
});
