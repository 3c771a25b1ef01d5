import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { ask, codesOf, openSocket, post, rawPost } from './ask.ts';
import { startOneSource } from './one-source.ts';

const types = /* GraphQL */ `type Query {
  thing: String @rest(source: "things", method: "GET", path: "/thing")
}
type Mutation { touch: String @rest(source: "things", method: "POST", path: "/touch") }`;

/** A source whose answers wait until they are let go. */
async function start(
  config: object = {},
  sdl = types,
  headers: Readonly<Record<string, string>> = {},
) {
  const waiting: ServerResponse[] = [];
  const source = await startOneSource(sdl, {
    config,
    listener: ({ url }, response) => {
      if (url === '/touch') response.end('"touched"');
      else waiting.push(response);
    },
  });
  const answerAll = (json = '"lamp"') => {
    for (const response of waiting.splice(0)) response.writeHead(200, headers).end(json);
  };
  const asked = (count: number) =>
    expect.poll(() => source.targets.filter((target) => target === '/thing').length).toBe(count);
  const metric = async (name: string) => {
    const { text } = await ask(source.gateway.metricsUrl ?? '');
    return Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${name} `))
        ?.split(' ')[1],
    );
  };
  /** Until so many operations are under way. */
  const underWay = (count: number) =>
    expect.poll(() => metric('headgate_operations{state="in_flight"}')).toBe(count);
  return {
    url: source.url,
    targets: source.targets,
    answerAll,
    asked,
    metric,
    underWay,
    [Symbol.asyncDispose]: () => source[Symbol.asyncDispose](),
  };
}

const lamp = { data: { thing: 'lamp' } };
const shared = 'headgate_shared_answers_total';

test('equal queries under way are executed once, however their documents are laid out', async () => {
  await using gateway = await start();
  const first = post(gateway.url, '{ thing }');
  await gateway.asked(1);
  const others = [post(gateway.url, '{ thing }'), post(gateway.url, 'query { thing } # again')];
  const another = post(gateway.url, '{ other: thing }');
  await gateway.underWay(4);
  gateway.answerAll();

  for (const answer of await Promise.all([first, ...others])) expect(answer.json).toEqual(lamp);
  expect((await another).json).toEqual({ data: { other: 'lamp' } });
  expect(await gateway.metric(shared)).toBe(2);
  expect(gateway.targets).toEqual(['/thing']);
});

test.each([
  ['short', 'Lämpchen'],
  ['short ASCII', 'lamp'],
  ['long', 'Ein Lämpchen für 5 €, 🏮 '.repeat(1_000)],
  ['long ASCII', 'A lamp. '.repeat(1_000)],
])('a %s answer is the same, byte for byte, for all who share it', async (_name, thing) => {
  await using gateway = await start();
  const asking = [1, 2, 3].map(() => post(gateway.url, '{ thing }'));
  await gateway.asked(1);
  await gateway.underWay(3);
  gateway.answerAll(JSON.stringify(thing));

  const text = JSON.stringify({ data: { thing } });
  for (const { text: sent, headers } of await Promise.all(asking)) {
    expect(sent).toBe(text);
    expect(headers['content-length']).toBe(`${Buffer.byteLength(text)}`);
  }
  expect(await gateway.metric(shared)).toBe(2);
});

test('callers, and headers that a source gets, keep answers apart', async () => {
  const { key, id, hash } = createApiKey('one');
  const other = createApiKey('other');
  const keys = [
    { id, hash, client: 'web' },
    { id: other.id, hash: other.hash, client: 'web' },
  ];
  await using gateway = await start({
    identity: { apiKeys: { keys } },
    sources: { things: { headers: { forward: ['x-market'] } } },
  });
  const askedBy = [
    {},
    { 'x-api-key': key },
    { 'x-api-key': other.key },
    { 'x-market': 'de' },
    { 'x-market': 'fr' },
  ].map((headers) => post(gateway.url, '{ thing }', headers));
  await gateway.underWay(5);
  // Each market is asked; the callers differ for us only, so their calls are shared.
  await gateway.asked(3);
  gateway.answerAll();
  for (const answer of await Promise.all(askedBy)) expect(answer.json).toEqual(lamp);
  expect(await gateway.metric(shared)).toBe(0);
});

test('after a write nobody joins what began before it', async () => {
  await using gateway = await start();
  const before = post(gateway.url, '{ thing }');
  await gateway.asked(1);
  expect((await post(gateway.url, 'mutation { touch }')).json).toEqual({
    data: { touch: 'touched' },
  });
  const after = post(gateway.url, '{ thing }');
  await gateway.asked(2);
  gateway.answerAll();
  expect((await before).json).toEqual(lamp);
  expect((await after).json).toEqual(lamp);
  expect(await gateway.metric(shared)).toBe(0);
});

test('after a write of the graph before a reload nobody joins what began before it', async () => {
  const waiting = new Map<string, ServerResponse>();
  await using source = await startOneSource(types, {
    listener: ({ url = '' }, response) => {
      if (waiting.has(url)) response.end('"new"');
      else waiting.set(url, response);
    },
  });
  const write = post(source.url, 'mutation { touch }');
  await expect.poll(() => source.targets).toEqual(['/touch']);
  await source.gateway.reload(source.options());
  const before = post(source.url, '{ thing }');
  await expect.poll(() => source.targets).toEqual(['/touch', '/thing']);
  waiting.get('/touch')?.end('"touched"');
  expect((await write).json).toEqual({ data: { touch: 'touched' } });
  const after = post(source.url, '{ thing }');
  await expect.poll(() => source.targets).toEqual(['/touch', '/thing', '/thing']);
  expect((await after).json).toEqual({ data: { thing: 'new' } });
  waiting.get('/thing')?.end('"old"');
  expect((await before).json).toEqual({ data: { thing: 'old' } });
});

test('who asked first may leave first; when all have left, the call ends', async () => {
  await using gateway = await start();
  const { port } = new URL(gateway.url);
  const leaving = await openSocket(Number(port), rawPost('{ thing }'));
  await gateway.asked(1);
  const staying = post(gateway.url, '{ thing }');
  await gateway.underWay(2);
  leaving.socket.destroy();
  await gateway.underWay(1);
  gateway.answerAll();
  expect((await staying).json).toEqual(lamp);
  expect(await gateway.metric(shared)).toBe(1);

  const alone = await openSocket(Number(port), rawPost('{ thing }'));
  await gateway.asked(2);
  alone.socket.destroy();
  await gateway.underWay(0);
  const next = post(gateway.url, '{ thing }');
  await gateway.asked(3);
  gateway.answerAll();
  expect((await next).json).toEqual(lamp);
});

test('a deadline of its own: who can wait less does not wait with the others', async () => {
  await using gateway = await start({ server: { timeoutHeader: 'x-timeout-ms' } });
  const first = post(gateway.url, '{ thing }');
  await gateway.asked(1);
  const hurried = await post(gateway.url, '{ thing }', { 'x-timeout-ms': '50' });
  expect(codesOf(hurried)).toEqual(['UPSTREAM_TIMEOUT']);
  gateway.answerAll();
  expect((await first).json).toEqual(lamp);
});

test('who asks with a short deadline does not end the answers of others', async () => {
  await using gateway = await start({ server: { timeoutHeader: 'x-timeout-ms' } });
  const hurried = post(gateway.url, '{ thing }', { 'x-timeout-ms': '200' });
  await gateway.asked(1);
  const patient = post(gateway.url, '{ thing }');
  await gateway.underWay(2);
  expect(codesOf(await hurried)).toEqual(['UPSTREAM_TIMEOUT']);
  // Its call ended with its deadline, and is made again.
  await gateway.asked(2);
  gateway.answerAll();
  expect((await patient).json).toEqual(lamp);
});

test('a source that wants each call gets each', async () => {
  await using gateway = await start({ sources: { things: { share: false } } });
  const answers = [1, 2, 3].map(() => post(gateway.url, '{ thing }'));
  await gateway.asked(3);
  gateway.answerAll();
  for (const answer of await Promise.all(answers)) expect(answer.json).toEqual(lamp);
  expect(await gateway.metric(shared)).toBe(0);
});

test('who joins is told the same by HTTP as who asked first: how long, by whom and under which tag', async () => {
  await using gateway = await start(
    {},
    types.replace('thing: String', 'thing: String @cacheControl(maxAge: 60, scope: PUBLIC)'),
  );
  const get = () =>
    ask(`${gateway.url}?query={thing}`, { headers: { accept: 'application/json' } });
  const first = get();
  await gateway.asked(1);
  const others = [get(), get()];
  await gateway.underWay(3);
  gateway.answerAll('"lämp"');

  const { headers } = await first;
  expect(headers).toMatchObject({
    'cache-control': 'public, max-age=60',
    'cache-status': 'headgate; fwd=miss; stored',
    etag: expect.stringMatching(/^"[\w-]{43}"$/),
  });
  for (const joined of await Promise.all(others)) {
    expect(joined.text).toBe('{"data":{"thing":"lämp"}}');
    for (const name of ['cache-control', 'etag', 'vary', 'age', 'content-length']) {
      expect([name, joined.headers[name]]).toEqual([name, headers[name]]);
    }
    expect(joined.headers['cache-status']).toBe('headgate; fwd=miss; collapsed');
  }
  expect(await gateway.metric(shared)).toBe(2);
  // Kept once; how long an upstream lets it be kept counts for all.
  expect((await get()).headers['cache-status']).toMatch(/^headgate; hit/);
});

test('what an upstream lets be kept for less than the graph says is so for who joins, too', async () => {
  await using gateway = await start(
    { sources: { things: { cache: { http: true, ttlSeconds: 60 } } } },
    types.replace('thing: String', 'thing: String @cacheControl(maxAge: 60, scope: PUBLIC)'),
    { 'cache-control': 'max-age=7' },
  );
  const get = () =>
    ask(`${gateway.url}?query={thing}`, { headers: { accept: 'application/json' } });
  const first = get();
  await gateway.asked(1);
  const other = get();
  await gateway.underWay(2);
  gateway.answerAll();
  for (const { headers } of [await first, await other]) {
    expect(headers['cache-control']).toBe('public, max-age=7');
  }
});
