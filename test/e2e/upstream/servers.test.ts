import { expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { startDnsServer } from '../../upstreams/dns-server.ts';
import { startOneSource } from '../http/one-source.ts';
import {
  foundByChecks,
  namedTypes,
  nameFrom,
  namesFrom,
  quickChecks,
  startNamed,
  startWith,
} from './named-servers.ts';

test('one of two servers is dead: nobody notices, and it is left out', async () => {
  await using well = await startNamed('well');
  const dead = await startNamed('dead');
  await dead[Symbol.asyncDispose]();
  await using gateway = await startWith({
    list: [{ endpoint: well.endpoint }, { endpoint: dead.endpoint }],
    balance: 'round-robin',
    ejection: { consecutiveFailures: 2 },
  });

  expect(await namesFrom(gateway.url, 8)).toEqual(Array(8).fill('well'));
  expect(well.calls).toHaveLength(8);

  const metrics = await (await fetch(new URL('/metrics', gateway.url))).text();
  expect(metrics).toContain(
    `headgate_upstream_endpoint_available{source="things",endpoint="${dead.endpoint}",state="ejected"} 0`,
  );
  expect(metrics).toContain(
    `headgate_upstream_endpoint_available{source="things",endpoint="${well.endpoint}",state="available"} 1`,
  );
  expect(metrics).toContain(
    `headgate_upstream_ejections_total{source="things",endpoint="${dead.endpoint}",reason="failures"} 1`,
  );
});

test('dead sources do not make the gateway unready', async () => {
  const dead = await startNamed('dead');
  await dead[Symbol.asyncDispose]();
  await using gateway = await startWith({ list: [{ endpoint: dead.endpoint }] });
  expect(await nameFrom(gateway.url)).toBe('UPSTREAM_UNAVAILABLE');
  expect((await fetch(new URL('/ready', gateway.url))).status).toBe(200);
});

test('a canary for one client', async () => {
  await using stable = await startNamed('stable');
  await using canary = await startNamed('canary');
  const beta = createApiKey('beta');
  const keys = [{ id: beta.id, hash: beta.hash, client: 'beta' }];
  await using gateway = await startWith(
    { list: [{ endpoint: stable.endpoint }, { endpoint: canary.endpoint, clients: ['beta'] }] },
    { identity: { apiKeys: { keys } } },
  );
  expect(await nameFrom(gateway.url)).toBe('stable');
  expect(await nameFrom(gateway.url, { 'x-api-key': beta.key })).toBe('canary');
});

test('what a server for one client has answered is kept for that client only', async () => {
  await using stable = await startNamed('stable');
  await using canary = await startNamed('canary');
  const beta = createApiKey('beta');
  const keys = [{ id: beta.id, hash: beta.hash, client: 'beta' }];
  const list = [{ endpoint: stable.endpoint }, { endpoint: canary.endpoint, clients: ['beta'] }];
  await using gateway = await startOneSource(
    namedTypes.replace('Name\n', 'Name @cacheControl(maxAge: 60, scope: PUBLIC)\n'),
    {
      config: {
        identity: { apiKeys: { keys } },
        cache: { answers: { enabled: true } },
        sources: { things: { servers: { list } } },
      },
    },
  );

  for (const _ of ['fetched', 'kept']) {
    expect(await nameFrom(gateway.url, { 'x-api-key': beta.key })).toBe('canary');
    expect(await nameFrom(gateway.url)).toBe('stable');
  }
  expect([stable.calls.length, canary.calls.length]).toEqual([1, 1]);
});

test('active checks take a server out and back in', async () => {
  await using first = await startNamed('first');
  await using second = await startNamed('second');
  await using gateway = await startWith({
    list: [{ endpoint: first.endpoint }, { endpoint: second.endpoint }],
    balance: 'round-robin',
    healthCheck: quickChecks,
  });
  first.state.isWell = false;
  await foundByChecks(first);
  expect(new Set(await namesFrom(gateway.url, 4))).toEqual(new Set(['second']));
  expect(first.calls).toHaveLength(0);
  first.state.isWell = true;
  await foundByChecks(first);
  expect(new Set(await namesFrom(gateway.url, 4))).toEqual(new Set(['first', 'second']));
});

test('TCP checks take out a server where nobody listens, before a call has met it, and back in', async () => {
  await using first = await startNamed('first');
  const second = await startNamed('second');
  const { endpoint, port } = second;
  await second[Symbol.asyncDispose]();
  await using gateway = await startWith({
    list: [{ endpoint: first.endpoint }, { endpoint }],
    balance: 'round-robin',
    healthCheck: { kind: 'tcp', intervalMs: 10, unhealthyAfter: 2, healthyAfter: 1 },
  });
  const metrics = async () => (await fetch(new URL('/metrics', gateway.url))).text();
  await expect.poll(metrics).toContain(`endpoint="${endpoint}",state="unhealthy"} 0`);
  expect(await namesFrom(gateway.url, 4)).toEqual(Array(4).fill('first'));
  expect(await metrics()).not.toMatch(/attempts_total\{.*kind="retry"/);

  await using again = await startNamed('second', { port });
  await expect.poll(metrics).toContain(`endpoint="${endpoint}",state="available"} 1`);
  expect(new Set(await namesFrom(gateway.url, 4))).toEqual(new Set(['first', 'second']));
  // Checks are connections, and no requests.
  expect(again.calls).toHaveLength(2);
});

test('a file of servers is read again when it changes', async () => {
  await using first = await startNamed('first');
  await using second = await startNamed('second');
  using folder = makeFolder({ 'servers.yaml': `- endpoint: ${first.endpoint}\n` });
  await using gateway = await startWith({
    file: `${folder.path}/servers.yaml`,
    healthCheck: { kind: 'http', path: '/health', intervalMs: 10 },
  });
  expect(await nameFrom(gateway.url)).toBe('first');
  folder.write('servers.yaml', `- endpoint: ${second.endpoint}\n`);
  await second.checked();
  expect(await nameFrom(gateway.url)).toBe('second');
});

test('a file of servers that cannot be used stops the start, with what is wrong', async () => {
  using folder = makeFolder({ 'servers.yaml': '- endpoint: http://a\n  wieght: 1\n' });
  await expect(startWith({ file: `${folder.path}/servers.yaml` })).rejects.toThrow(
    /servers\.yaml:2:3: \[0\]\.wieght: there is no such key; did you mean weight\?\n.*sources\.things/,
  );
});

test('servers that DNS knows, under the name of the endpoint; found again when they change', async () => {
  await using first = await startNamed('first', { host: '127.0.0.2' });
  await using _second = await startNamed('second', { host: '127.0.0.3', port: first.port });
  await using dns = await startDnsServer({ a: { 'names.test': ['127.0.0.2', '127.0.0.3'] } });
  await using gateway = await startWith(
    {
      dns: { kind: 'a', resolvers: [dns.address], refreshMs: 10 },
      balance: 'round-robin',
    },
    {},
    `http://names.test:${first.port}`,
  );
  expect(new Set(await namesFrom(gateway.url, 4))).toEqual(new Set(['first', 'second']));
  expect(first.calls[0]?.headers.host).toBe(`names.test:${first.port}`);

  dns.records.a['names.test'] = ['127.0.0.3'];
  for (let time = 0; time < 3; time++) await dns.asked();
  expect(new Set(await namesFrom(gateway.url, 4))).toEqual(new Set(['second']));

  // What is known stays when DNS does not know.
  delete dns.records.a['names.test'];
  for (let time = 0; time < 3; time++) await dns.asked();
  expect(await nameFrom(gateway.url)).toBe('second');
});

test('servers that DNS knows by IPv6 only; and targets that only its name server knows', async () => {
  await using six = await startNamed('six', { host: '::1' });
  await using dns = await startDnsServer({
    aaaa: { 'names.test': ['::1'] },
    srv: {
      '_http._tcp.names.test': [{ priority: 1, weight: 1, port: six.port, host: 'names.test' }],
    },
  });
  const endpoint = `http://names.test:${six.port}`;
  const resolvers = [dns.address];
  for (const found of [{ kind: 'a' }, { kind: 'srv', name: '_http._tcp.names.test' }]) {
    await using gateway = await startWith({ dns: { ...found, resolvers } }, {}, endpoint);
    expect(await namesFrom(gateway.url, 2)).toEqual(['six', 'six']);
  }
  expect(six.calls.map(({ headers }) => headers.host)).toEqual(
    Array(4).fill(`names.test:${six.port}`),
  );
});

test('targets of SRV records, by priority; no server at all is an error of the source', async () => {
  await using first = await startNamed('first');
  await using spare = await startNamed('spare');
  await using dns = await startDnsServer({
    srv: {
      '_http._tcp.names.test': [
        { priority: 1, weight: 10, port: first.port, host: 'localhost' },
        { priority: 2, weight: 10, port: spare.port, host: 'localhost' },
      ],
    },
  });
  const srv = { kind: 'srv', name: '_http._tcp.names.test', resolvers: [dns.address] };
  {
    await using gateway = await startWith({ dns: srv });
    expect(await namesFrom(gateway.url, 3)).toEqual(['first', 'first', 'first']);
    await first[Symbol.asyncDispose]();
    expect(await nameFrom(gateway.url)).toBe('spare');
  }
  await using gateway = await startWith({ dns: { ...srv, name: '_http._tcp.other.test' } });
  expect(await nameFrom(gateway.url)).toBe('UPSTREAM_UNAVAILABLE');
});
