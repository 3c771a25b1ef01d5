import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { fakeDate } from '../../fixtures/fake-date.ts';
import { ask } from '../../fixtures/gateway-client.ts';
import { startOneSource } from '../http/one-source.ts';

/** Fields without `@cacheControl`: whole answers are not kept here, results are by gateway.yaml. */
const types = /* GraphQL */ `
  type Query {
    thing(id: Int!): Thing
      @rest(source: "things", method: "GET", path: "/things/{id}", parameters: [{ arg: "id", in: "path" }])
      @batch(field: "things", keyArg: "id", keysArg: "ids", itemKey: "id")
    things(ids: [Int!]): [Thing]
      @rest(source: "things", method: "GET", path: "/things", parameters: [{ arg: "ids", in: "query", explode: false }])
    lists: [List] @rest(source: "things", method: "GET", path: "/lists")
    hinted: Hinted @cacheControl(maxAge: 60) @rest(source: "things", method: "GET", path: "/hinted")
    shorter: Hinted @cacheControl(maxAge: 600) @rest(source: "things", method: "GET", path: "/shorter")
  }
  type Mutation {
    rename(id: Int!): Thing
      @rest(source: "things", method: "POST", path: "/things/{id}/name", parameters: [{ arg: "id", in: "path" }])
    make: Thing @rest(source: "things", method: "POST", path: "/made")
  }
  type List {
    ids: [Int]
    first: Int
    second: Int
    a: Thing @link(field: "thing", args: { id: "$parent.first" })
    b: Thing @link(field: "thing", args: { id: "$parent.second" })
  }
  type Thing {
    id: Int
    name: String
    asked: String
  }
  type Hinted {
    name: String
    volatile: String @cacheControl(maxAge: 30)
  }
`;

const passMs = fakeDate();
const pass = (seconds: number) => passMs(seconds * 1000);

/** Names change with every answer, so that a kept one is told from a new one. */
async function start(cache: object, more: { headers?: object; operations?: object } = {}) {
  let failing: number | undefined;
  let held: Promise<unknown> = Promise.resolve();
  let answers = 0;
  const answer = ({ url = '', headers }: IncomingMessage): unknown => {
    answers += 1;
    const thing = (id: number) => ({
      id,
      name: `thing ${id}, answer ${answers}`,
      asked: headers.authorization,
    });
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const [, collection, id] = pathname.split('/');
    if (collection === 'lists')
      return [
        { first: 1, second: 2 },
        { first: 3, second: 99 },
      ];
    if (collection !== 'things') return { id: 1, name: `answer ${answers}`, volatile: '' };
    if (id !== undefined) return thing(Number(id));
    const ids = searchParams.get('ids')?.split(',').map(Number) ?? [1, 2];
    return ids.filter((each) => each !== 99).map(thing);
  };
  const source = await startOneSource(types, {
    config: {
      sources: {
        things: { cache, retry: { maxAttempts: 1 }, breaker: { enabled: false }, ...more },
      },
    },
    listener: async (request, response) => {
      await held;
      response.statusCode = failing ?? (request.url === '/things/404' ? 404 : 200);
      response.end(JSON.stringify(answer(request)));
    },
  });
  return {
    ...source,
    fail(status: number | undefined) {
      failing = status;
    },
    hold(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
    thing: async (id: number, headers = {}) => {
      const query = `{ thing(id: ${id}) { name asked } }`;
      const { data, errors } = await ask(source.url, query, { headers });
      return errors?.[0]?.extensions?.code ?? Object(data?.thing);
    },
    metrics: async () => (await fetch(new URL('/metrics', source.url))).text(),
  };
}

test('nothing is kept unless a time is said', async () => {
  await using source = await start({});
  for (let times = 0; times < 2; times++) await source.thing(1);
  expect(source.targets).toEqual(['/things/1', '/things/1']);
  expect(await source.metrics()).not.toMatch(/^headgate_result_cache_total\{/m);
});

test('a result is kept for its time, by its arguments; metrics and explain tell', async () => {
  await using source = await start({ ttlSeconds: 60 });
  const first = await source.thing(1);
  pass(59);
  expect(await source.thing(1)).toEqual(first);
  const explained = await ask(source.url, '{ thing(id: 1) { name } }', {
    headers: { 'x-headgate-explain': 'run' },
  });
  expect(Object(explained.extensions?.explain).run.calls).toMatchObject([
    { code: 'ok', isKept: true, attempts: 0 },
  ]);
  await source.thing(2);
  expect(source.targets).toEqual(['/things/1', '/things/2']);
  pass(2);
  expect(await source.thing(1)).not.toEqual(first);
  expect(source.targets).toHaveLength(3);
  const metrics = await source.metrics();
  expect(metrics).toMatch(/result_cache_total\{.*\/things\/\{id\}",outcome="hit"\} 2/);
  expect(metrics).toMatch(/result_cache_total\{.*\/things\/\{id\}",outcome="miss"\} 3/);
  expect(metrics).toMatch(/upstream_calls_total\{.*\/things\/\{id\}",code="ok"\} 3/);
});

test('nobody gets what another identity was answered', async () => {
  await using source = await start({ ttlSeconds: 60 }, { headers: { forward: ['authorization'] } });
  for (const authorization of ['a', 'b', 'a', 'b']) {
    expect(await source.thing(1, { authorization })).toMatchObject({ asked: authorization });
  }
  expect(Object(await source.thing(1)).asked).toBeNull();
  expect(source.targets).toHaveLength(3);
});

test('of a bulk read each key is kept by itself, and only those that are missing are asked for', async () => {
  await using source = await start(
    { ttlSeconds: 60 },
    { operations: { 'GET /lists': { cache: { ttlSeconds: 0 } } } },
  );
  const bulk = () => source.targets.filter((target) => target.startsWith('/things'));
  const first = await ask(source.url, '{ lists { a { name } } }');
  expect(bulk()).toEqual(['/things?ids=1,3']);
  const second = await ask(source.url, '{ lists { a { name } b { name } } }');
  expect(bulk()).toEqual(['/things?ids=1,3', '/things?ids=2,99']);
  const [one, two] = Object(second.data).lists;
  expect(one.a).toEqual(Object(first.data).lists[0].a);
  expect(two.b).toBeNull();
  // That there is none is known for a shorter time.
  pass(10);
  await ask(source.url, '{ lists { a { name } b { name } } }');
  expect(bulk().slice(2)).toEqual(['/things?ids=99']);
  // What else asks for many things has an answer of its own.
  await ask(source.url, '{ things(ids: [1, 2]) { name } }');
  expect(bulk()).toHaveLength(4);
  expect(await source.metrics()).toMatch(/operation="GET \/things",outcome="hit"\} 5/);
});

test('that there is nothing is kept for a short time; failures are not kept', async () => {
  await using source = await start({ ttlSeconds: 60, notFoundTtlSeconds: 3 });
  for (let times = 0; times < 2; times++) expect(await source.thing(404)).toBe('NOT_FOUND');
  expect(source.targets).toHaveLength(1);
  pass(4);
  expect(await source.thing(404)).toBe('NOT_FOUND');
  expect(source.targets).toHaveLength(2);
  source.fail(500);
  for (let times = 0; times < 2; times++) expect(await source.thing(1)).toBe('UPSTREAM_FAILED');
  expect(source.targets).toHaveLength(4);
});

test('@cacheControl says a time, and the shortest of what is in the answer counts', async () => {
  await using source = await start({}, { operations: {} });
  // Without the whole answer: `volatile` makes no difference to it.
  const read = async (field: string) =>
    (await ask(source.url, `{ a: ${field} { name } thing(id: 1) { id } }`)).data;
  const first = await read('hinted');
  pass(29);
  expect(Object(await read('hinted')).a).toEqual(Object(first).a);
  pass(2);
  expect(Object(await read('hinted')).a).not.toEqual(Object(first).a);
  await read('shorter');
  pass(31);
  await read('shorter');
  expect(source.targets.filter((target) => target === '/shorter')).toHaveLength(2);
});

test('while a result is fetched anew the old one is used; each is fetched once', async () => {
  await using source = await start({ ttlSeconds: 10, staleWhileRevalidateSeconds: 60 });
  const first = await source.thing(1);
  pass(11);
  const release = source.hold();
  const stale = await Promise.all([source.thing(1), source.thing(1), source.thing(1)]);
  expect(stale).toEqual([first, first, first]);
  release();
  let newer = first;
  while (newer.name === first.name) newer = await source.thing(1);
  expect(source.targets).toEqual(['/things/1', '/things/1']);
  const metrics = await source.metrics();
  expect(metrics).toMatch(/outcome="stale"\} [3-9]/);
  // Nobody waits for it: it is seen all the same.
  const operation = 'source="things",operation="GET /things/{id}",code="ok"';
  expect(metrics).toContain(`headgate_result_cache_refreshes_total{${operation}} 1\n`);
  expect(metrics).toContain(`headgate_upstream_calls_total{${operation}} 2\n`);
});

test('a result that cannot be fetched anew is seen in the metrics, and stays', async () => {
  await using source = await start({ ttlSeconds: 10, staleWhileRevalidateSeconds: 60 });
  const first = await source.thing(1);
  pass(11);
  source.fail(500);
  expect(await source.thing(1)).toEqual(first);
  await expect.poll(source.metrics).toMatch(/cache_refreshes_total\{.*code="UPSTREAM_FAILED"\} 1/);
  expect(await source.thing(1)).toEqual(first);
});

test('how much memory is taken by what is kept is in the metrics', async () => {
  await using source = await start({ ttlSeconds: 60 });
  const bytes = async (cache: string) =>
    Number(
      new RegExp(`cache_bytes\\{cache="${cache}"\\} (\\d+)`).exec(await source.metrics())?.[1],
    );
  expect(await bytes('results')).toBe(0);
  await source.thing(1);
  const one = await bytes('results');
  await source.thing(2);
  expect(one).toBeGreaterThan(500);
  expect(await bytes('results')).toBe(2 * one);
  expect(await bytes('answers')).toBe(0);
});

test('a result that is too old is better than none', async () => {
  await using source = await start({
    ttlSeconds: 10,
    staleIfErrorSeconds: 60,
    notFoundTtlSeconds: 0,
  });
  const first = await source.thing(1);
  const lists = '{ lists { a { name } } }';
  const before = await ask(source.url, lists);
  pass(11);
  source.fail(503);
  expect(await source.thing(1)).toEqual(first);
  expect((await ask(source.url, lists)).data).toEqual(before.data);
  // What the upstream really says is no failure.
  source.fail(403);
  expect(await source.thing(1)).toBe('UPSTREAM_FORBIDDEN');
  source.fail(503);
  pass(60);
  expect(await source.thing(1)).toBe('UPSTREAM_UNAVAILABLE');
});

test('who writes and then reads gets what is new; what has not changed stays', async () => {
  await using source = await start({ ttlSeconds: 60 });
  const askedFor = async () => {
    const count = source.targets.length;
    await ask(
      source.url,
      '{ one: thing(id: 1) { id } two: thing(id: 2) { id } things { id } lists { ids } }',
    );
    return source.targets.slice(count).toSorted();
  };
  expect(await askedFor()).toHaveLength(4);
  expect(await askedFor()).toEqual([]);
  // The resource is in the path: the thing with this id and what lists things.
  await ask(source.url, 'mutation { rename(id: 1) { id } }');
  expect(await askedFor()).toEqual(['/things', '/things/1']);
  // Elsewhere: the entity that it answers is in these.
  await ask(source.url, 'mutation { make { id } }');
  expect(await askedFor()).toEqual(['/things', '/things/1']);
  // Also when it fails: it may have been done.
  source.fail(500);
  await ask(source.url, 'mutation { rename(id: 2) { id } }');
  source.fail(undefined);
  expect(await askedFor()).toEqual(['/things', '/things/2']);
});
