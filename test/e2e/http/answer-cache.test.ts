import { expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { post } from './ask.ts';
import { startSmallGateway } from './small-gateway.ts';

const first = createApiKey('first');
const second = createApiKey('second');
const keys = [
  { id: 'first', hash: first.hash, client: 'web' },
  { id: 'second', hash: second.hash, client: 'web' },
];
const identity = { apiKeys: { keys } };
const asFirst = { 'x-api-key': first.key };
const asSecond = { 'x-api-key': second.key };

test('a public answer is kept for everybody', async () => {
  await using gateway = await startSmallGateway({ identity });

  const miss = await post(gateway.url, '{ price }');
  const hit = await post(gateway.url, '# other layout\n{ price, }', asFirst);

  expect([miss.json, hit.json]).toEqual([{ data: { price: 42 } }, { data: { price: 42 } }]);
  expect(miss.headers['cache-status']).toBe('headgate; fwd=miss; stored');
  expect(hit.headers['cache-status']).toMatch(/^headgate; hit; ttl=(59|60)$/);
  expect(hit.headers['cache-control']).toBe('private, max-age=60');
  expect(hit.headers.age).toMatch(/^[01]$/);
  // A browser must not give one principal's copy to the next.
  for (const { headers } of [miss, hit]) expect(headers.vary).toBe('accept, x-api-key');
  expect(gateway.ran).toEqual(['price']);
});

test('a private answer is kept for its principal only, and for nobody anonymous', async () => {
  await using gateway = await startSmallGateway({ identity });

  const answers = [
    await post(gateway.url, '{ price greeting }', asFirst),
    await post(gateway.url, '{ price greeting }', asSecond),
    await post(gateway.url, '{ price greeting }', asFirst),
    await post(gateway.url, '{ greeting }'),
    await post(gateway.url, '{ greeting }'),
  ];

  expect(answers.map(({ json }) => Object(json).data.greeting)).toEqual([
    'hello key:first',
    'hello key:second',
    'hello key:first',
    'hello undefined',
    'hello undefined',
  ]);
  expect(gateway.ran.filter((name) => name === 'greeting')).toHaveLength(4);
  expect(answers[2]?.headers['cache-status']).toContain('hit');
  for (const { headers } of answers) expect(headers['cache-control']).toBe('no-store');
});

test('one field without a policy keeps the answer from being kept', async () => {
  await using gateway = await startSmallGateway();

  await post(gateway.url, '{ price hello }');
  const again = await post(gateway.url, '{ price hello }');

  expect(again.headers).not.toHaveProperty('cache-status');
  expect(again.headers['cache-control']).toBe('no-store');
  expect(gateway.ran).toEqual(['price', 'hello', 'price', 'hello']);
});

test('wrong credentials do not get a kept answer', async () => {
  await using gateway = await startSmallGateway({ identity });
  await post(gateway.url, '{ price }');

  const answer = await post(gateway.url, '{ price }', { 'x-api-key': 'wrong' });

  expect(answer.status).toBe(401);
  expect(answer.json).not.toHaveProperty('data');
});
