import { expect, test } from 'vitest';
import { createHostCheck } from '../../../../src/http/server/served-hosts.ts';

const own = ['localhost', 'localhost:4000', '127.0.0.1:4000', '127.9.9.9', '[::1]:4000'];
const named = ['LOCALHOST.', 'shop.localhost', 'localhost:'];
const foreign = [
  'evil.example',
  'evil.example:4000',
  '',
  'localhost.evil.example',
  '[::2]',
  '10.0.0.1',
];
const odd = ['localhost:x', 'localhost@evil.example', '[::1', 'a b', '127.0.0.1.evil.example'];

test('on a loopback address only its own names are served', () => {
  for (const host of ['127.0.0.1', 'localhost', '::1', '127.0.0.2']) {
    const isServed = createHostCheck({ host, hosts: [] });

    for (const name of [...own, ...named]) expect([name, isServed(name)]).toEqual([name, true]);
    for (const name of [...foreign, ...odd]) expect([name, isServed(name)]).toEqual([name, false]);
    expect(isServed(undefined)).toBe(false);
  }
});

test('names can be added', () => {
  const isServed = createHostCheck({ host: '127.0.0.1', hosts: ['gateway.test'] });

  expect(isServed('Gateway.TEST:80')).toBe(true);
  expect(isServed('localhost')).toBe(true);
  expect(isServed('evil.example')).toBe(false);
});

test('elsewhere every name is served, unless some are named', () => {
  expect(createHostCheck({ host: '0.0.0.0', hosts: [] })('any.example')).toBe(true);
  const isServed = createHostCheck({ host: '0.0.0.0', hosts: ['api.example'] });
  expect([isServed('api.example'), isServed('localhost'), isServed('x')]).toEqual([
    true,
    false,
    false,
  ]);
});
