import { expect, test } from 'vitest';
import { fakeDate } from '../../fixtures/fake-date.ts';
import { ask } from '../../fixtures/gateway-client.ts';
import { startOneSource } from '../http/one-source.ts';

/** Whole answers may be kept for 60 seconds, results for as long as gateway.yaml says. */
const types = /* GraphQL */ `
  type Query {
    name: String @cacheControl(maxAge: 60, scope: PUBLIC) @rest(source: "things", method: "GET", path: "/name")
    list: List @cacheControl(maxAge: 60, scope: PUBLIC) @rest(source: "things", method: "GET", path: "/list")
    thing(id: Int!): Thing
      @rest(source: "things", method: "GET", path: "/things/{id}", parameters: [{ arg: "id", in: "path" }])
      @batch(field: "things", keyArg: "id", keysArg: "ids", itemKey: "id")
    things(ids: [Int!]): [Thing]
      @rest(source: "things", method: "GET", path: "/things", parameters: [{ arg: "ids", in: "query", explode: false }])
  }
  type List {
    first: Int
    thing: Thing @cacheControl(maxAge: 60, scope: PUBLIC) @link(field: "thing", args: { id: "$parent.first" })
  }
  type Thing {
    id: Int
    name: String
  }
`;

const passMs = fakeDate();
const pass = (seconds: number) => passMs(seconds * 1000);

async function start(cache: object, operations: object = {}) {
  let answers = 0;
  const source = await startOneSource(types, {
    config: { sources: { things: { cache, operations } } },
    listener: ({ url = '' }, response) => {
      answers += 1;
      const name = `answer ${answers}`;
      if (url.startsWith('/things')) response.end(JSON.stringify([{ id: 1, name }]));
      else response.end(JSON.stringify(url === '/list' ? { first: 1 } : name));
    },
  });
  return {
    ...source,
    /** @param query Its layout makes no difference to what is kept; its aliases do. */
    async read(query: string) {
      const { data, headers } = await ask(source.url, query);
      return { data, status: headers['cache-status'], control: headers['cache-control'] };
    },
  };
}

test('an answer does not outlive a result that was old when it was made', async () => {
  await using source = await start({ ttlSeconds: 60 });
  await source.read('{ name }');
  pass(50);
  // Another answer, of the same result: ten seconds are left of it.
  const answer = await source.read('{ a: name }');
  expect(answer).toMatchObject({
    data: { a: 'answer 1' },
    status: 'headgate; fwd=miss; stored',
    control: expect.stringMatching(/\bmax-age=10\b/),
  });
  expect(source.targets).toEqual(['/name']);
  pass(9);
  expect(await source.read('{ a: name }')).toMatchObject({ status: 'headgate; hit; ttl=1' });
  pass(1);
  expect(await source.read('{ a: name }')).toMatchObject({ data: { a: 'answer 2' } });
  expect(source.targets).toEqual(['/name', '/name']);
});

test('of several results the one that is fresh for the shortest time counts', async () => {
  await using source = await start(
    { ttlSeconds: 60 },
    { 'GET /things': { cache: { ttlSeconds: 40 } } },
  );
  const items = '{ list { thing { name } } }';
  await source.read(items);
  pass(30);
  // The key is kept by itself, and is ten seconds from its end.
  const answer = await source.read('{ list { again: thing { name } } name }');
  expect(answer.control).toMatch(/\bmax-age=10\b/);
  expect(source.targets).toEqual(['/list', '/things?ids=1', '/name']);
});

test('a result that is kept for a shorter time than its field shortens a new answer, too', async () => {
  await using source = await start({ ttlSeconds: 5 });
  expect((await source.read('{ name }')).control).toMatch(/\bmax-age=5\b/);
  pass(5);
  expect((await source.read('{ name }')).data).toEqual({ name: 'answer 2' });
});

test('an answer made of a stale result is not kept', async () => {
  await using source = await start({ ttlSeconds: 10, staleWhileRevalidateSeconds: 60 });
  await source.read('{ name }');
  pass(20);
  expect(await source.read('{ a: name }')).toEqual({
    data: { a: 'answer 1' },
    status: undefined,
    control: 'no-store',
  });
});

test('what is known to be missing limits an answer by its own time', async () => {
  await using source = await start({ ttlSeconds: 60, notFoundTtlSeconds: 3 });
  const { data, control } = await source.read('{ list { thing { name } } }');
  expect(data).toEqual({ list: { thing: { name: 'answer 2' } } });
  expect(control).toMatch(/\bmax-age=60\b/);
  await using other = await startOneSource(types, {
    config: { sources: { things: { cache: { ttlSeconds: 60, notFoundTtlSeconds: 3 } } } },
    listener: ({ url = '' }, response) => response.end(url === '/list' ? '{"first":7}' : '[]'),
  });
  const missing = await ask(other.url, '{ list { thing { name } } }');
  expect(missing.data).toEqual({ list: { thing: null } });
  expect(missing.headers['cache-control']).toMatch(/\bmax-age=3\b/);
});

test('where no results are kept the fields alone decide', async () => {
  await using source = await start({ ttlSeconds: 0 });
  expect((await source.read('{ name }')).control).toMatch(/\bmax-age=60\b/);
});
