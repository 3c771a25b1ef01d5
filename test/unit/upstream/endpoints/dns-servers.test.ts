import { expect, test } from 'vitest';
import { lookUpServers } from '../../../../src/upstream/endpoints/dns-servers.ts';
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
