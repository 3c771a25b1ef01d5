import { expect, test } from 'vitest';
import { createApiKey } from '../../src/identity/api-key.ts';
import { ask, codesOf } from '../e2e/http/ask.ts';
import { startOneSource } from '../e2e/http/one-source.ts';
import { askBatch, outcomesOf } from '../fixtures/ask-batch.ts';

/** One body with many operations: against guesses, limits and memory. */

const types = /* GraphQL */ `type Query {
  thing: String @rest(source: "things", method: "GET", path: "/thing")
  login(pin: Int): String @rest(source: "things", method: "GET", path: "/login", parameters: [{ arg: "pin", in: "query" }])
    @rateLimit(max: 3, window: "1m")
  secret: String @authenticated @rest(source: "things", method: "GET", path: "/secret")
}`;
const { hash } = createApiKey('web');
const start = (server: object = {}) =>
  startOneSource(types, {
    listener: (_request, response) => response.end('"lamp"'),
    config: {
      profile: 'production',
      identity: { apiKeys: { keys: [{ id: 'web', hash, client: 'web' }] } },
      server,
    },
  });
const same = (count: number, operation: unknown) => Array.from({ length: count }, () => operation);
const tenThousand = same(10_000, '{ thing }');

const bodies: Readonly<Record<string, readonly unknown[]>> = {
  'two operations': same(2, '{ thing }'),
  'ten thousand': tenThousand,
  empty: [],
  nulls: [null, null],
  'lists in a list': [[{ query: '{ thing }' }]],
  'mixed with nonsense': [1, 'thing', true, {}],
};

test.for(Object.entries(bodies))('in production it is refused: %s', async ([, body]) => {
  await using gateway = await start();
  const answer = await askBatch(gateway.url, body);
  expect([answer.status, codesOf(answer)]).toEqual([400, ['BAD_REQUEST']]);
  expect(gateway.targets).toEqual([]);
});

test('ten thousand operations are one error before anything of them runs', async () => {
  await using gateway = await start({ maxBatchOperations: 10 });
  const answer = await askBatch(gateway.url, tenThousand);
  expect([answer.status, codesOf(answer)]).toEqual([400, ['BATCH_LIMIT']]);
  expect(answer.text.length).toBeLessThan(300);
  expect(gateway.targets).toEqual([]);
});

test('guesses in a batch are counted like guesses one by one', async () => {
  await using gateway = await start({ maxBatchOperations: 10 });
  const guesses = Array.from({ length: 10 }, (_, pin) => `{ login(pin: ${pin}) }`);
  const outcomes = outcomesOf(await askBatch(gateway.url, guesses));
  expect(outcomes.filter((outcome) => outcome === 'RATE_LIMITED')).toHaveLength(7);
  expect(gateway.targets).toHaveLength(3);
});

test('nothing comes in beside what may be asked', async () => {
  await using gateway = await start({ maxBatchOperations: 10 });
  const answer = await askBatch(gateway.url, [
    '{ thing }',
    '{ secret }',
    { query: '{ __schema { types { name } } }' },
    JSON.parse('{ "__proto__": { "query": "{ secret }" } }'),
    { query: `{ ${'thing '.repeat(600)} }` },
    { query: '{ thing }', constructor: 1 },
    { query: '{ thing }', variables: JSON.parse('{ "__proto__": { "x": 1 } }') },
    [[[[]]]],
    null,
    '{ thing }',
  ]);
  expect(outcomesOf(answer)).toEqual([
    { thing: 'lamp' },
    'UNAUTHENTICATED',
    'GRAPHQL_VALIDATION_FAILED,GRAPHQL_VALIDATION_FAILED',
    'BAD_REQUEST',
    'DOCUMENT_LIMIT',
    'BAD_REQUEST',
    { thing: 'lamp' },
    'BAD_REQUEST',
    'BAD_REQUEST',
    { thing: 'lamp' },
  ]);
  expect(gateway.targets).toEqual(['/thing']);
});

test.for([
  ['application/x-www-form-urlencoded', 415],
  ['text/plain', 415],
  ['multipart/form-data; boundary=x', 415],
] as const)('a batch that a page could send anywhere is not read: %s', async ([type, status]) => {
  await using gateway = await start({ maxBatchOperations: 10 });
  const answer = await ask(gateway.url, {
    method: 'POST',
    headers: { 'content-type': type },
    body: '[{"query":"{ thing }"}]',
  });
  expect(answer.status).toBe(status);
  expect(gateway.targets).toEqual([]);
});
