import { expect, test } from 'vitest';
import { createClientAddress } from '../../../../src/http/request/client-address.ts';

const clientAddress = createClientAddress(['10.0.0.0/8', '192.168.1.1', '2001:db8::/32']);

test.each([
  ['203.0.113.9', undefined, '203.0.113.9'],
  ['::ffff:203.0.113.9', undefined, '203.0.113.9'],
  [undefined, '203.0.113.9', 'unknown'],
  // Only proxies are believed.
  ['203.0.113.9', '198.51.100.1', '203.0.113.9'],
  ['192.168.1.2', '198.51.100.1', '192.168.1.2'],
  ['10.1.2.3', '198.51.100.1', '198.51.100.1'],
  ['::ffff:10.1.2.3', '198.51.100.1', '198.51.100.1'],
  ['2001:db8::7', '2a00::1', '2a00::1'],
  // The last stranger wrote whatever stands before.
  ['10.1.2.3', '127.0.0.1, 198.51.100.1, 192.168.1.1,10.9.9.9', '198.51.100.1'],
  // Only proxies all the way: the first of them is the client.
  ['10.1.2.3', '10.0.0.1, 10.0.0.2', '10.0.0.1'],
  ['10.1.2.3', undefined, '10.1.2.3'],
  // What is no address is not believed; ports are taken off.
  ['10.1.2.3', 'unknown, 10.0.0.2', '10.0.0.2'],
  ['10.1.2.3', '198.51.100.1, <script>', '10.1.2.3'],
  ['10.1.2.3', '198.51.100.1:4711', '198.51.100.1'],
  ['10.1.2.3', '"[2a00::1]:4711", [2a00::2]:4711', '2a00::2'],
])('peer %s, X-Forwarded-For %s: %s', (peer, forwardedFor, client) => {
  expect(clientAddress.of(peer, forwardedFor)).toBe(client);
});

test('nobody is trusted unless somebody is', () => {
  expect(createClientAddress([]).of('127.0.0.1', '198.51.100.1')).toBe('127.0.0.1');
});
