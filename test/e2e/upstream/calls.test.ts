import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { askTogether } from '../../fixtures/ask-together.ts';
import { ask } from '../../fixtures/gateway-client.ts';
import { startOneSource } from '../http/one-source.ts';

const types = /* GraphQL */ `
  type Query {
    thing(id: Int!): Thing
      @rest(source: "things", method: "GET", path: "/things/{id}", parameters: [{ arg: "id", in: "path" }])
    things: [Thing] @rest(source: "things", method: "GET", path: "/things")
  }
  type Mutation {
    touch: Thing @rest(source: "things", method: "POST", path: "/things")
  }
  type Thing {
    name: String
    id: Int
    next: Thing @link(field: "thing", args: { id: "$parent.id" })
  }
`;

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** The gateway over a source whose answers are given by hand. */
async function startByHand(config: object = {}) {
  const exchanges: Exchange[] = [];
  let arrived = () => {};
  const source = await startOneSource(types, {
    config,
    listener: (request, response) => {
      exchanges.push({ request, response });
      arrived();
    },
  });
  /** The call with this number, when it has come. */
  const call = async (index: number): Promise<Exchange> => {
    for (;;) {
      const exchange = exchanges[index];
      if (exchange !== undefined) return exchange;
      await new Promise<void>((resolve) => {
        arrived = resolve;
      });
    }
  };
  return {
    ...source,
    exchanges,
    call,
    answer: async (index: number, body = '{"name":"a"}', status = 200, headers = {}) => {
      const { response } = await call(index);
      response.writeHead(status, headers).end(body);
    },
    metrics: async () => (await fetch(new URL('/metrics', source.url))).text(),
  };
}

test('equal reads of different clients are one call; credentials keep them apart', async () => {
  await using source = await startByHand({
    sources: { things: { headers: { forward: ['authorization'] } } },
  });
  // Of different operations: equal ones of one caller would be one as a whole.
  const answers = askTogether(
    source.url,
    ['a', 'a', 'b', 'a'].map((authorization, index) => ({
      query: `query Q${index} { thing(id: 1) { name } }`,
      headers: { authorization },
    })),
  );
  for (const index of [0, 1]) {
    const { request } = await source.call(index);
    await source.answer(index, JSON.stringify({ name: `for ${request.headers.authorization}` }));
  }
  const names = (await answers).map((text) => JSON.parse(text).data.thing.name);
  expect(names).toEqual(['for a', 'for a', 'for b', 'for a']);
  expect(await source.metrics()).toMatch(/shared_calls_total\{.*\} 2/);
  const credentials = source.exchanges.map(({ request }) => request.headers.authorization);
  expect(credentials.toSorted()).toEqual(['a', 'b']);
});

test.for([
  ['a source', { share: false }, 4],
  ['an operation', { operations: { 'GET /things/{id}': { share: false } } }, 3],
] as const)(
  'equal reads of %s are not one call where that is off',
  async ([_of, things, calls]) => {
    await using source = await startByHand({ sources: { things } });
    const answers = askTogether(
      source.url,
      ['thing(id: 1)', 'thing(id: 1)', 'things', 'things'].map((field, index) => ({
        query: `query Q${index} { ${field} { name } }`,
      })),
    );
    for (let index = 0; index < calls; index += 1) {
      const { request } = await source.call(index);
      await source.answer(index, request.url === '/things' ? '[]' : '{"name":"a"}');
    }
    const thing = '{"data":{"thing":{"name":"a"}}}';
    expect(await answers).toEqual([
      thing,
      thing,
      '{"data":{"things":[]}}',
      '{"data":{"things":[]}}',
    ]);
    expect(source.exchanges).toHaveLength(calls);
  },
);

test('a client that leaves cancels its call, but not one that another client waits for', async () => {
  await using source = await startByHand();
  const leaving = new AbortController();
  const left = fetch(source.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ things { name } }' }),
    signal: leaving.signal,
  });
  const { response } = await source.call(0);
  const stays = askTogether(source.url, [
    { query: '{ things { name } }' },
    { query: '{ thing(id: 7) { name } }' },
  ]);
  await source.answer(1);

  leaving.abort();
  await expect(left).rejects.toThrow();
  response.end('[]');
  expect(await stays).toEqual(['{"data":{"things":[]}}', '{"data":{"thing":{"name":"a"}}}']);
  expect(source.exchanges).toHaveLength(2);
});

test('a call whose first asker has left is that of another, and fails as one', async () => {
  const retry = { maxAttempts: 1 };
  await using source = await startByHand({ sources: { things: { retry } } });
  const leaving = new AbortController();
  const left = fetch(source.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: 'query First { thing(id: 1) { name } }' }),
    signal: leaving.signal,
  });
  await source.call(0);
  const second = ask(source.url, 'query Second { thing(id: 1) { name } }');
  await expect.poll(source.metrics).toMatch(/^headgate_operations\{state="in_flight"\} 2$/m);
  leaving.abort();
  await expect(left).rejects.toThrow();
  await expect.poll(source.metrics).toMatch(/^headgate_operations\{state="in_flight"\} 1$/m);
  await source.answer(0, '{}', 500);

  expect((await second).errors?.[0]?.extensions?.code).toBe('UPSTREAM_FAILED');
  const counted = (await source.metrics()).match(
    /^headgate_upstream_(calls|attempts|shared_calls)_total.*$/gm,
  );
  expect(counted).toEqual([
    expect.stringMatching(/calls_total\{.*code="UPSTREAM_FAILED"\} 1$/),
    expect.stringMatching(/attempts_total\{.*kind="first"\} 1$/),
    expect.stringMatching(/shared_calls_total\{.*\} 1$/),
  ]);
});

test('a client that leaves alone ends the call', async () => {
  await using source = await startByHand();
  const leaving = new AbortController();
  const left = fetch(source.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ things { name } }' }),
    signal: leaving.signal,
  });
  const { response } = await source.call(0);
  const closed = once(response, 'close');
  leaving.abort();
  await expect(left).rejects.toThrow();
  await closed;
  expect(response.writableFinished).toBe(false);
});

test('a write that was not made because its client had left is no call', async () => {
  await using source = await startByHand();
  const leaving = new AbortController();
  const left = fetch(source.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: 'mutation { first: touch { name } second: touch { name } }' }),
    signal: leaving.signal,
  });
  await source.call(0);
  leaving.abort();
  await expect(left).rejects.toThrow();
  await expect.poll(source.metrics).toMatch(/upstream_calls_total\{.*code="CANCELLED"\} 1/);
  expect(await source.metrics()).toMatch(/attempts_total\{.*kind="first"\} 1/);
  expect(source.targets).toEqual(['/things']);
});

test('a write for which no time was left is no call, and its source is not to blame', async () => {
  await using source = await startByHand({ server: { requestTimeoutMs: 100 } });
  const { errors } = await ask(
    source.url,
    'mutation { first: touch { name } second: touch { name } }',
  );
  expect(errors?.map(({ extensions }) => extensions?.code)).toEqual([
    'UPSTREAM_TIMEOUT',
    'UPSTREAM_TIMEOUT',
  ]);
  expect(await source.metrics()).toMatch(/upstream_calls_total\{.*code="UPSTREAM_TIMEOUT"\} 1/);
  expect(source.targets).toEqual(['/things']);
});

test('attempts are counted that were sent, not those that an open circuit refused', async () => {
  const breaker = { minCalls: 1, failureRatio: 0.1 };
  await using source = await startByHand({ sources: { things: { breaker } } });
  const answer = ask(source.url, '{ thing(id: 1) { name } }');
  await source.answer(0, '', 503);
  expect((await answer).errors?.[0]?.extensions?.code).toBe('UPSTREAM_UNAVAILABLE');
  expect(source.targets).toEqual(['/things/1']);
  const sent = (await source.metrics()).match(/^headgate_upstream_attempts_total.*$/gm);
  expect(sent).toEqual([expect.stringMatching(/kind="first"\} 1$/)]);
});

test('reads are repeated when the upstream is not there, and the client sees nothing of it', async () => {
  await using source = await startByHand();
  const answer = ask(source.url, '{ thing(id: 1) { name } }');
  await source.answer(0, '', 503);
  await source.answer(1, '', 429, { 'retry-after': '0' });
  await source.answer(2);
  expect(await answer).toMatchObject({ data: { thing: { name: 'a' } } });
  expect(source.targets).toEqual(['/things/1', '/things/1', '/things/1']);
  expect(await source.metrics()).toMatch(/attempts_total\{.*kind="retry"\} 2/);
});

test('mutations are not repeated, nor shared', async () => {
  await using source = await startByHand();
  const answers = [1, 2].map(() => ask(source.url, 'mutation { touch { name } }'));
  await source.answer(0, '', 503);
  await source.answer(1);
  const codes = (await Promise.all(answers)).map(({ errors }) => errors?.[0]?.extensions?.code);
  expect(codes.toSorted()).toEqual(['UPSTREAM_UNAVAILABLE', undefined]);
  expect(source.exchanges).toHaveLength(2);
});

test('a mutation with an idempotency key is repeated with the same key', async () => {
  await using source = await startByHand({
    sources: {
      things: { operations: { 'POST /things': { idempotencyKeyHeader: 'Idempotency-Key' } } },
    },
  });
  const answer = ask(source.url, 'mutation { touch { name } }');
  await source.answer(0, '', 503);
  await source.answer(1);
  expect(await answer).toMatchObject({ data: { touch: { name: 'a' } } });
  const keys = source.exchanges.map(({ request }) => request.headers['idempotency-key']);
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
  expect(keys[1]).toBe(keys[0]);
});

test('an operation that fails anyway is not called for a while; others are', async () => {
  await using source = await startByHand({
    sources: { things: { retry: { maxAttempts: 1 }, breaker: { minCalls: 2, openMs: 60_000 } } },
  });
  for (const index of [0, 1]) {
    const failed = ask(source.url, '{ things { name } }');
    await source.answer(index, 'secret stack', 500);
    expect((await failed).errors?.[0]?.extensions?.code).toBe('UPSTREAM_FAILED');
  }
  // Only of what was called: a graph may have thousands of operations.
  expect(await source.metrics()).not.toMatch(/circuit_open\{.*GET \/things\/\{id\}/);
  const refused = await ask(source.url, '{ things { name } }');
  expect(refused.errors?.[0]).toMatchObject({
    path: ['things'],
    extensions: { code: 'UPSTREAM_UNAVAILABLE', source: 'things' },
  });
  expect(source.exchanges).toHaveLength(2);
  expect(await source.metrics()).toContain(
    'headgate_upstream_circuit_open{source="things",operation="GET /things"} 1',
  );
  const other = ask(source.url, '{ thing(id: 1) { name } }');
  await source.answer(2);
  expect(await other).toMatchObject({ data: { thing: { name: 'a' } } });
  expect(await source.metrics()).toContain(
    'headgate_upstream_circuit_open{source="things",operation="GET /things/{id}"} 0',
  );
});

test('a declared fallback is the answer of an upstream that cannot; its refusals stand', async () => {
  await using source = await startByHand({
    sources: {
      things: {
        retry: { maxAttempts: 1 },
        operations: { 'GET /things': { fallback: [{ name: 'nothing to see' }] } },
      },
    },
  });
  const failed = ask(source.url, '{ things { name } }');
  await source.answer(0, '', 500);
  const { data, errors } = await failed;
  expect(errors).toBeUndefined();
  expect(data).toEqual({ things: [{ name: 'nothing to see' }] });
  expect(await source.metrics()).toMatch(/fallbacks_total\{.*\} 1/);
  expect(await source.metrics()).toMatch(/calls_total\{.*code="UPSTREAM_FAILED"\} 1/);
  const refused = ask(source.url, '{ things { name } }');
  await source.answer(1, '', 403);
  expect((await refused).errors?.[0]?.extensions?.code).toBe('UPSTREAM_FORBIDDEN');
});

test('more calls than a source takes wait; more than may wait are refused', async () => {
  await using source = await startByHand({
    sources: { things: { concurrency: { maxCalls: 1, maxQueued: 1 } } },
  });
  const answer = ask(
    source.url,
    '{ a: thing(id: 1) { id } b: thing(id: 2) { id } c: thing(id: 3) { id } }',
  );
  await source.answer(0, '{"id":1}');
  await source.answer(1, '{"id":2}');
  const { data, errors } = await answer;
  expect(data).toEqual({ a: { id: 1 }, b: { id: 2 }, c: null });
  expect(errors?.map(({ path, extensions }) => [path, extensions?.code])).toEqual([
    [['c'], 'UPSTREAM_OVERLOADED'],
  ]);
});

test('an operation makes no more calls than allowed', async () => {
  await using source = await startOneSource(types, {
    // The plan expects one thing, and there are more.
    config: { admission: { maxUpstreamCalls: 3, assumedListSize: 1 } },
    listener: (request, response) =>
      response.end(
        JSON.stringify(
          request.url === '/things' ? [1, 2, 3, 4].map((id) => ({ id })) : { name: 'a' },
        ),
      ),
  });
  const { errors, data } = await ask(source.url, '{ things { id next { name } } }');
  expect(source.targets).toHaveLength(3);
  expect(data?.things).toHaveLength(4);
  expect(errors?.map(({ path, extensions }) => [path, extensions?.code])).toEqual([
    [['things', 2, 'next'], 'UPSTREAM_CALL_LIMIT'],
    [['things', 3, 'next'], 'UPSTREAM_CALL_LIMIT'],
  ]);
});

test('a client may ask for a shorter deadline, not for a longer one', async () => {
  await using source = await startByHand({
    server: { timeoutHeader: 'x-timeout-ms', requestTimeoutMs: 150 },
    sources: { things: { retry: { maxAttempts: 1 } } },
  });
  for (const timeout of ['100', '60000', 'soon', '-1']) {
    const startedAt = performance.now();
    const { errors } = await ask(source.url, '{ things { name } }', {
      headers: { 'x-timeout-ms': timeout },
    });
    expect(errors?.[0]?.extensions?.code).toBe('UPSTREAM_TIMEOUT');
    expect(performance.now() - startedAt).toBeGreaterThan(timeout === '100' ? 90 : 140);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  }
});

test('settings of an operation that is not in the graph stop the start', async () => {
  const config = { sources: { things: { operations: { 'GET /thing/{id}': { share: false } } } } };
  await expect(startOneSource(types, { config })).rejects.toThrow(
    /sources\.things\.operations: the graph has no operation "GET \/thing\/\{id\}"\s+Did you mean "GET \/things\/\{id\}"/,
  );
});
