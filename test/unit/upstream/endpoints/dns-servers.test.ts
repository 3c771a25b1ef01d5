import { Resolver } from 'node:dns/promises';
import { expect, test } from 'vitest';
import { lookUpServers } from '../../../../src/upstream/endpoints/dns-servers.ts';
import { hostAddresses } from '../../../../src/upstream/endpoints/host-addresses.ts';
import { startDnsServer } from '../../../upstreams/dns-server.ts';

test('a target that SRV names twice is one server, as its best record says', async () => {
  const target = { port: 80, host: 'a.test' };
  await using dns = await startDnsServer({
    srv: {
      'names.test': [
        { ...target, priority: 2, weight: 1 },
        { ...target, priority: 1, weight: 5 },
        { ...target, priority: 1, weight: 5 },
        { priority: 2, weight: 7, port: 80, host: 'b.test' },
      ],
    },
  });
  const resolvers = [dns.address];
  const found = await lookUpServers(
    { kind: 'srv', name: 'names.test', resolvers, refreshMs: 1_000 },
    'http://names.test/api',
  );
  expect(found).toEqual([
    { endpoint: 'http://a.test:80/api', weight: 5, failover: false, clients: [] },
    { endpoint: 'http://b.test:80/api', weight: 7, failover: true, clients: [] },
  ]);
});

test('the name server that knows a target is asked for its addresses; each has a part of its weight', async () => {
  await using dns = await startDnsServer({
    a: { 'one.test': ['127.0.0.2', '127.0.0.3'] },
    srv: { 'names.test': [{ priority: 1, weight: 10, port: 80, host: 'one.test' }] },
  });
  const resolvers = [dns.address];
  const config = { kind: 'srv', name: 'names.test', resolvers, refreshMs: 1_000 } as const;
  const target = { endpoint: 'http://one.test:80', weight: 5, failover: false, clients: [] };
  expect(await lookUpServers(config, 'http://names.test')).toEqual([
    { ...target, address: '127.0.0.2' },
    { ...target, address: '127.0.0.3' },
  ]);
});

test('addresses of both families; of IPv6 only where the machine has it, or nothing else is there', async () => {
  await using dns = await startDnsServer({
    a: { 'both.test': ['127.0.0.2'] },
    aaaa: { 'both.test': ['fd00::7'], 'six.test': ['::1'] },
  });
  const resolver = new Resolver({ tries: 1 });
  resolver.setServers([dns.address]);
  expect(await hostAddresses('both.test', resolver, true)).toEqual(['127.0.0.2', 'fd00::7']);
  expect(await hostAddresses('both.test', resolver, false)).toEqual(['127.0.0.2']);
  expect(await hostAddresses('six.test', resolver, false)).toEqual(['::1']);
  expect(await hostAddresses('fd00::7', resolver, false)).toEqual(['fd00::7']);
  await expect(hostAddresses('other.test', resolver, true)).rejects.toMatchObject({
    code: 'ENOTFOUND',
  });
});
