import { once } from 'node:events';
import { expect, test } from 'vitest';
import { type Gateway, startGateway } from '../../../src/gateway/start-gateway.ts';
import { askBatch } from '../../fixtures/ask-batch.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { startHeadgate } from '../../fixtures/process.ts';
import { forget, hasRedis, redisSection } from '../../fixtures/redis.ts';
import { connect } from '../../fixtures/web-socket.ts';
import { ask, codesOf, openSocket, post, rawPost } from '../http/ask.ts';
import { startOneSource } from '../http/one-source.ts';
import { startSmallGateway } from '../http/small-gateway.ts';

const types = /* GraphQL */ `type Query {
  thing: String @rest(source: "things", method: "GET", path: "/thing") @rateLimit(max: 5, window: "1m")
  dear: String @rest(source: "things", method: "GET", path: "/dear") @cost(weight: "4")
}`;
const answer: Parameters<typeof startOneSource>[1] = {
  listener: (_request, response) => response.end('"lamp"'),
};
/** So slow that nothing comes back while a test runs. */
const refillPerSecond = 0.001;

async function startLimited(rateLimit: object, more: object = {}) {
  const source = await startOneSource(types, answer);
  const gateway = await startGateway(source.options({ admission: { rateLimit }, ...more }));
  return {
    source,
    gateway,
    url: gateway.url,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await source[Symbol.asyncDispose]();
    },
  };
}

const metricsOf = async ({ metricsUrl }: Gateway) => (await ask(metricsUrl ?? '')).text;

test('a budget is charged by cost, and says what is left', async () => {
  const budgets = [{ per: 'caller', capacity: 10, refillPerSecond }];
  await using limited = await startLimited({ budgets });

  const first = await post(limited.url, '{ dear }');
  const second = await post(limited.url, '{ dear }');
  const third = await post(limited.url, '{ dear }');

  expect([first.status, second.status, third.status]).toEqual([200, 200, 429]);
  expect(first.headers).toMatchObject({
    'ratelimit-limit': '10',
    'ratelimit-remaining': '6',
    'ratelimit-reset': expect.stringMatching(/^(4000|3999)$/),
  });
  expect(third.headers).toMatchObject({
    'ratelimit-remaining': '2',
    'retry-after': expect.stringMatching(/^(2000|1999)$/),
  });
  expect(codesOf(third)).toEqual(['RATE_LIMITED']);
  // What is refused costs nothing, so something smaller still fits; GET answers say it, too.
  const small = await ask(`${limited.url}?query={__typename}`, {
    headers: { accept: 'application/json' },
  });
  expect(small.headers['ratelimit-remaining']).toBe('1');
  expect(limited.source.targets).toEqual(['/dear', '/dear']);
});

const stores: (readonly [string, object, object])[] = [
  ['memory', {}, {}],
  ...((await hasRedis())
    ? [['redis', { store: 'redis' }, { redis: redisSection() }] as const]
    : []),
];
test.for(stores)(
  'what fits no limit at all is refused for good, by every way in, and costs nothing: %s',
  async ([, store, more]) => {
    const budgets = [{ per: 'address', capacity: 10, refillPerSecond }];
    const throttle = { maxWaitMs: 100_000 };
    await using limited = await startLimited(
      { ...store, budgets, throttle },
      { ...more, server: { maxBatchOperations: 2 } },
    );
    const { url } = limited;
    const documents: Record<string, string> = {
      '{ a: dear b: dear c: dear }': 'The operation costs 12, and its budget holds no more than 10',
      '{ a: thing b: thing c: thing d: thing e: thing f: thing }':
        'The operation asks 6 times for a field that may be asked for 5 times in 60 s',
    };
    for (const [document, message] of Object.entries(documents)) {
      const error = {
        message: `${message}: it would not help to wait.`,
        extensions: { code: 'COST_LIMIT' },
      };
      const strict = { accept: 'application/graphql-response+json' };
      const refused = [
        await post(url, document, strict),
        await post(url, document, { accept: `${strict.accept}, text/event-stream` }),
        await ask(`${url}?${new URLSearchParams({ query: document })}`, { headers: strict }),
        await post(url, document),
      ];
      for (const { status, headers, json } of refused) {
        expect([status, headers['retry-after']]).toEqual([400, undefined]);
        expect(json).toMatchObject({ errors: [error] });
      }
      const batch = await askBatch(url, [document, '{ __typename }']);
      expect(batch.json).toMatchObject([{ errors: [error] }, { data: {} }]);
      using client = await connect(url);
      client.subscribe('1', document);
      expect(await client.next()).toMatchObject({ type: 'error', payload: [error] });
    }
    // Two operations of a batch were served, and nothing else was charged.
    expect((await post(url, '{ dear }')).headers['ratelimit-remaining']).toBe('4');
    expect(limited.source.targets).toEqual(['/dear']);
  },
);

test('budgets may be for some clients only; an unknown store needs its section', async () => {
  const budgets = [{ per: 'address', clients: ['partner'], capacity: 1, refillPerSecond }];
  await using limited = await startLimited({ budgets });
  for (const _ of [1, 2, 3]) {
    const { status, headers } = await post(limited.url, '{ dear }');
    expect([status, headers['ratelimit-limit']]).toEqual([200, undefined]);
  }
  expect(() => limited.source.options({ admission: { rateLimit: { store: 'redis' } } })).toThrow(
    'needs the section `redis`',
  );
});

test('throttled, an operation waits for what it needs instead of being refused', async () => {
  await using limited = await startLimited({
    budgets: [{ per: 'caller', charge: 'operations', capacity: 1, refillPerSecond: 10 }],
    throttle: { maxWaitMs: 150, maxWaiting: 1 },
  });
  const startedAt = performance.now();
  const answers = await Promise.all(Array.from({ length: 4 }, () => post(limited.url, '{ dear }')));

  const served = answers.filter(({ status }) => status === 200);
  expect(served.length).toBeGreaterThanOrEqual(2);
  expect(answers.length - served.length).toBeGreaterThanOrEqual(1);
  expect(performance.now() - startedAt).toBeGreaterThan(90);
});

test('a client that leaves while it waits for a limit is no fault of the gateway', async () => {
  await using gateway = await startSmallGateway({
    admission: {
      rateLimit: {
        budgets: [{ per: 'caller', charge: 'operations', capacity: 1, refillPerSecond: 0.1 }],
        throttle: { maxWaitMs: 20_000 },
      },
    },
  });
  await post(gateway.url, '{ hello }');
  const finished = once(gateway.events, 'finished');
  const waits = await openSocket(gateway.port, rawPost('{ count }'));
  await expect
    .poll(async () => (await ask(`${gateway.origin}/metrics`)).text)
    .toContain('headgate_operations{state="in_flight"} 1');
  waits.socket.destroy();
  await finished;
  await expect
    .poll(async () => (await ask(`${gateway.origin}/metrics`)).text)
    .toContain('headgate_operations{state="in_flight"} 0');
  expect(gateway.faults).toEqual([]);
  expect(gateway.ran).toEqual(['hello']);
});

test.for([
  { whileRedisFails: 'countHere', statuses: [200, 429] },
  { whileRedisFails: 'allow', statuses: [200, 200] },
  { whileRedisFails: 'refuse', statuses: [429, 429] },
])('while Redis is down: $whileRedisFails', async ({ whileRedisFails, statuses }) => {
  const budgets = [{ per: 'caller', charge: 'operations', capacity: 1, refillPerSecond }];
  await using limited = await startLimited(
    { store: 'redis', whileRedisFails, budgets },
    { redis: { url: 'redis://127.0.0.1:1' } },
  );
  const first = await post(limited.url, '{ dear }');
  const second = await post(limited.url, '{ dear }');

  expect([first.status, second.status]).toEqual(statuses);
  expect(await metricsOf(limited.gateway)).toContain('headgate_rate_limit_store_failures_total 2');
});

test('a reload forgets nothing', async () => {
  await using limited = await startLimited({});
  for (const _ of [1, 2, 3, 4, 5]) await post(limited.url, '{ thing }');
  await limited.gateway.reload(limited.source.options({}));
  expect((await post(limited.url, '{ thing }')).status).toBe(429);
});

test('how many counts are kept is what the last reload said, and those that are there stay', async () => {
  const field = (name: string) =>
    `${name}: String @rest(source: "things", method: "GET", path: "/x") @rateLimit(max: 2, window: "1m")`;
  const keeping = (maxTrackedKeys: number) => ({ admission: { rateLimit: { maxTrackedKeys } } });
  await using source = await startOneSource(`type Query { ${field('a')} ${field('b')} }`, {
    ...answer,
    config: keeping(1),
  });
  const statusOf = async (name: string) => (await post(source.url, `{ ${name} }`)).status;
  // Each drives out the other.
  for (const name of ['a', 'b', 'a', 'b', 'a', 'b']) expect(await statusOf(name)).toBe(200);
  await source.gateway.reload(source.options(keeping(2)));
  expect([await statusOf('a'), await statusOf('b')]).toEqual([200, 200]);
  expect([await statusOf('a'), await statusOf('b')]).toEqual([200, 429]);
  await source.gateway.reload(source.options(keeping(1)));
  expect([await statusOf('b'), await statusOf('a')]).toEqual([429, 200]);
});

test.runIf(await hasRedis())(
  'two processes share one count: of a hundred at once exactly five get through',
  async () => {
    const redis = redisSection();
    await using cleaning = new AsyncDisposableStack();
    cleaning.defer(() => forget(redis));
    await using source = await startOneSource(types, answer);
    const { sdl } = source.options();
    using folder = makeFolder({
      'schema/unified.graphql': sdl,
      'gateway.yaml': JSON.stringify({
        redis,
        admission: {
          maxAliases: 60,
          maxRootFields: 60,
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
    const inParallel = (query: string) =>
      Promise.all(urls.flatMap((url) => Array.from({ length: 50 }, () => post(url, query))));

    // Fifty aliases ask for more than there ever is: none of them is served, and none counts.
    const aliases = Array.from({ length: 50 }, (_, index) => `a${index}: thing`).join(' ');
    expect((await inParallel(`{ ${aliases} }`)).map(({ status }) => status)).toEqual(
      Array.from({ length: 100 }, () => 400),
    );
    expect(source.targets).toEqual([]);

    const answers = await inParallel('{ thing }');
    const served = answers.filter(({ status }) => status === 200);
    expect(served).toHaveLength(5);
    // Equal reads in flight share a call.
    expect(source.targets.length).toBeLessThanOrEqual(5);
    const remaining = served.map(({ headers }) => Number(headers['ratelimit-remaining']));
    expect(Math.min(...remaining)).toBe(995);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers['retry-after']).toMatch(/^(60|5\d)$/);
  },
);
