import { expect, test } from 'vitest';
import { askBatch, outcomesOf } from '../../fixtures/ask-batch.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { startHeadgate } from '../../fixtures/process.ts';
import { forget, hasRedis, redisSection } from '../../fixtures/redis.ts';
import { ask, type HttpAnswer } from '../http/ask.ts';
import { startOneSource } from '../http/one-source.ts';
import { startSmallGateway } from '../http/small-gateway.ts';

/** Each operation of a batch is charged, limited and let in by itself. */

const types = /* GraphQL */ `type Query {
  thing: String @rest(source: "things", method: "GET", path: "/thing") @rateLimit(max: 5, window: "1m")
  dear: String @rest(source: "things", method: "GET", path: "/dear") @cost(weight: "4")
  free(id: Int): String @rest(source: "things", method: "GET", path: "/free", parameters: [{ arg: "id", in: "query" }])
}`;
const listener: NonNullable<Parameters<typeof startOneSource>[1]>['listener'] = (_, response) =>
  response.end('"lamp"');
/** So slow that nothing comes back while a test runs. */
const refillPerSecond = 0.001;
const same = (count: number, query: string) => Array.from({ length: count }, () => query);

const startSource = (config: object = {}) =>
  startOneSource(types, {
    listener,
    config: { server: { maxBatchOperations: 1000 }, ...config },
  });

/** How many operations were answered with data, and how many with which code. */
function counts(...answers: readonly HttpAnswer[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const outcome of answers.flatMap(outcomesOf)) {
    const name = typeof outcome === 'string' ? outcome : 'data';
    all[name] = (all[name] ?? 0) + 1;
  }
  return all;
}

test('a limit of five lets exactly five of ten through', async () => {
  await using source = await startSource();
  const answer = await askBatch(source.url, same(10, '{ thing }'));
  expect(answer.status).toBe(200);
  expect(counts(answer)).toEqual({ data: 5, RATE_LIMITED: 5 });
  expect(Object(answer.json)[9].errors[0].extensions.retryAfterMs).toBeGreaterThan(0);
  // Equal reads under way are one call, as those of any two requests are.
  expect(source.targets).toEqual(['/thing']);
});

test('each operation is charged what it costs, and the headers say what is left after all', async () => {
  const budgets = [{ per: 'caller', capacity: 10, refillPerSecond }];
  await using source = await startSource({ admission: { rateLimit: { budgets } } });
  const answer = await askBatch(source.url, ['{ dear }', '{ dear }', '{ dear }', '{ __typename }']);
  expect(outcomesOf(answer)).toEqual([
    { dear: 'lamp' },
    { dear: 'lamp' },
    'RATE_LIMITED',
    { __typename: 'Query' },
  ]);
  expect(answer.headers).toMatchObject({ 'ratelimit-limit': '10', 'ratelimit-remaining': '1' });
});

test('costs and calls are judged for each operation, not for all together', async () => {
  await using source = await startSource({ admission: { maxCost: 6, maxUpstreamCalls: 1 } });
  const answer = await askBatch(source.url, [
    '{ dear }',
    '{ a: dear b: dear }',
    '{ a: free(id: 1) b: free(id: 2) }',
    '{ dear }',
    '{ free(id: 3) }',
  ]);
  expect(outcomesOf(answer)).toEqual([
    { dear: 'lamp' },
    'COST_LIMIT',
    'UPSTREAM_CALL_LIMIT',
    { dear: 'lamp' },
    { free: 'lamp' },
  ]);
  expect(source.targets.toSorted()).toEqual(['/dear', '/free?id=3']);
});

test('each operation takes a place of its own; what finds none is refused', async () => {
  await using gateway = await startSmallGateway({
    server: { maxBatchOperations: 10 },
    admission: { concurrency: { maxOperations: 2, maxQueued: 3 } },
  });
  const waiting = gateway.happened('waiting');
  const answer = askBatch(gateway.url, ['{ waits }', ...same(9, '{ w: waits }')]);
  await waiting;
  await expect
    .poll(async () => (await ask(`${gateway.origin}/metrics`)).text)
    .toContain('headgate_operations{state="queued"} 3');
  const { text } = await ask(`${gateway.origin}/metrics`);
  expect(text).toContain('headgate_operations{state="in_flight"} 2');
  // Those that waited begin when these end.
  gateway.events.on('waiting', () => setImmediate(gateway.release));
  gateway.release();
  expect(counts(await answer)).toEqual({ data: 5, OVERLOADED: 5 });
});

test('an operation that waits for its turn holds no place', async () => {
  await using gateway = await startSmallGateway({
    server: { maxBatchOperations: 10 },
    admission: { concurrency: { maxOperations: 1, maxQueued: 0 } },
  });
  const answer = await askBatch(gateway.url, ['mutation { touch }', 'mutation { again: touch }']);
  expect(outcomesOf(answer)).toEqual([{ touch: 1 }, { again: 1 }]);
});

test('all answers together are no longer than one may be', async () => {
  await using source = await startSource({
    server: { maxBatchOperations: 10, maxAnswerBytes: 60 },
  });
  const answer = await askBatch(source.url, [...same(3, '{ dear }'), '{ free }']);
  // Each takes 24 bytes.
  expect(outcomesOf(answer)).toEqual([
    { dear: 'lamp' },
    { dear: 'lamp' },
    'ANSWER_TOO_LARGE',
    'ANSWER_TOO_LARGE',
  ]);
});

test('a thousand times the same operation is one call, and a thousand charges', async () => {
  const budgets = [{ per: 'caller', charge: 'operations', capacity: 900, refillPerSecond }];
  await using source = await startSource({
    admission: { rateLimit: { budgets }, concurrency: { maxOperations: 1000 } },
  });
  const answer = await askBatch(source.url, same(1000, '{ free }'));
  expect(counts(answer)).toEqual({ data: 900, RATE_LIMITED: 100 });
  expect(source.targets).toEqual(['/free']);
});

test('operations of a batch call upstreams like operations that come alone', async () => {
  await using source = await startSource();
  const queries = [1, 2, 2, 3].map((id) => `{ free(id: ${id}) }`);
  await askBatch(source.url, queries);
  expect(source.targets.toSorted()).toEqual(['/free?id=1', '/free?id=2', '/free?id=3']);
});

test.runIf(await hasRedis())(
  'two processes share one count: of a hundred operations exactly five get through',
  async () => {
    const redis = redisSection();
    await using cleaning = new AsyncDisposableStack();
    cleaning.defer(() => forget(redis));
    await using source = await startOneSource(types, { listener });
    using folder = makeFolder({
      'schema/unified.graphql': source.options().sdl,
      'gateway.yaml': JSON.stringify({
        redis,
        server: { maxBatchOperations: 10 },
        admission: {
          rateLimit: {
            store: 'redis',
            budgets: [{ per: 'address', charge: 'operations', capacity: 1_000, refillPerSecond }],
          },
        },
        observability: { logLevel: 'silent' },
      }),
    });
    await using one = startHeadgate(folder.path);
    await using other = startHeadgate(folder.path);
    const urls = await Promise.all([one.url(), other.url()]);
    const answers = await Promise.all(
      urls.flatMap((url) => Array.from({ length: 5 }, () => askBatch(url, same(10, '{ thing }')))),
    );
    expect(counts(...answers)).toEqual({ data: 5, RATE_LIMITED: 95 });
    const remaining = answers.map(({ headers }) => Number(headers['ratelimit-remaining']));
    expect(Math.min(...remaining)).toBe(995);
  },
);
